import type { Browser, BrowserContextOptions } from "playwright-core";
import { Stage, type TestConcert } from "../../support/stage";
import { openBrowser } from "./chromium";
import { Visitor } from "./visitor";

const longestStepMilliseconds = 15_000;

/** An API process with one concert of 40 seats, and a browser in which people come to buy them. */
export class Deployment {
  private constructor(
    readonly stage: Stage,
    readonly concert: TestConcert,
    readonly browser: Browser,
  ) {}

  /** @param settings environment variables of the API process. */
  static async open(settings: Record<string, string> = {}): Promise<Deployment> {
    const stage = await Stage.open(settings);
    const [concert, browser] = await Promise.all([stage.concert(), openBrowser()]);
    return new Deployment(stage, concert, browser);
  }

  get address(): string {
    return this.stage.addresses[0]!;
  }

  get performance() {
    return this.concert.performances[0]!;
  }

  /** Somebody with a browser profile of their own, who reads English unless the options say otherwise. */
  async visitor(options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await this.browser.newContext({
      baseURL: this.address,
      locale: "en-GB",
      reducedMotion: "reduce",
      ...options,
    });
    context.setDefaultTimeout(longestStepMilliseconds);
    return new Visitor(context, await context.newPage());
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.stage.close();
  }
}
