import type { BrowserContext, Locator, Page } from "playwright-core";

/** A visitor in a browser. Every step ends when the page shows its result. */
export class Visitor {
  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  /** Opens a concert from the list and joins its queue. */
  async join(name = "Ada"): Promise<void> {
    await this.page.goto("/");
    await this.button(/Join the queue/).click();
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

  /** Holds the chosen seats and ends on the payment page. */
  async hold(): Promise<void> {
    await this.button(/^Hold/).click();
    await this.heading("Pay for your seats").waitFor();
  }

  async chargeAndPay(): Promise<void> {
    await this.button(/^Charge/).click();
    await this.button(/^Pay/).click();
    await this.heading("Enjoy the show").waitFor();
  }

  /** Finds a seat of the map by its accessible name. */
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

  /** Reads the position that the page shows. */
  async position(): Promise<string> {
    return this.page.getByTestId("position").innerText();
  }
}
