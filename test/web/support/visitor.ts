import type { BrowserContext, Locator, Page } from "playwright-core";

/** A person at a browser. Every step ends when the page shows that it is done. */
export class Visitor {
  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  /** From the list of concerts to the front of the line, or to its end. */
  async join(name = "Ada"): Promise<void> {
    await this.page.goto("/");
    await this.button(/Join the line/).click();
    await this.page.getByLabel("Your name").fill(name);
    await this.button("Continue").click();
  }

  async chooseDate(): Promise<void> {
    await this.page.getByRole("button", { name: /2030|January/ }).click();
    await this.seat("Floor, row A, seat 1").waitFor();
  }

  async chooseSeats(...seats: string[]): Promise<void> {
    for (const seat of seats) {
      await this.seat(seat).click();
      await this.button(`Remove ${seat}`).waitFor();
    }
  }

  /** Holds what is chosen, up to the page where it is paid. */
  async hold(): Promise<void> {
    await this.button(/^Hold/).click();
    await this.heading("Pay for your seats").waitFor();
  }

  async chargeAndPay(): Promise<void> {
    await this.button(/^Charge/).click();
    await this.button(/^Pay/).click();
    await this.heading("Enjoy the show").waitFor();
  }

  /** A seat of the map, by what a screen reader calls it. */
  seat(name: string): Locator {
    return this.page.getByRole("checkbox", { name: `${name}, `, exact: false });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name });
  }

  heading(name: string): Locator {
    return this.page.getByRole("heading", { name });
  }

  text(text: string | RegExp): Locator {
    return this.page.getByText(text);
  }

  /** The place in line that the page shows. */
  async position(): Promise<string> {
    return this.page.getByTestId("position").innerText();
  }
}
