import type { Browser } from "playwright-core";
import { seedWhenEmpty } from "../src/commands/prepare-stores";
import globalSetup from "../test/support/global-setup";
import globalTeardown from "../test/support/global-teardown";
import { pay, charge, hold } from "../test/support/purchase";
import { Stage, type Person } from "../test/support/stage";
import { installChromium, openBrowser } from "../test/web/support/chromium";

export const operatorToken = "the-operator-of-the-demo-sale";
const capacity = 30;
const seatsHeldAtOnce = 4;

/** The demo sale on its own stores, with a crowd that buys, holds and waits, and with a browser. */
export class DemoDeployment {
  private constructor(
    readonly stage: Stage,
    readonly browser: Browser,
    readonly concertId: string,
    readonly performanceId: string,
  ) {}

  static async open(): Promise<DemoDeployment> {
    installChromium();
    await globalSetup();
    const stage = await Stage.open({ QUEUE_CAPACITY: String(capacity), OPERATOR_TOKEN: operatorToken });
    await seedWhenEmpty(stage.stores.databaseUrl);
    const performance = await stage.database.performance.findFirstOrThrow({
      where: { concert: { title: "Aurora World Tour" } },
      orderBy: { startsAt: "asc" },
    });
    return new DemoDeployment(stage, await openBrowser(), performance.concertId, performance.id);
  }

  get address(): string {
    return this.stage.addresses[0]!;
  }

  /** Lets buyers buy four seats each, spread over the hall. */
  async sell(buyers: number): Promise<void> {
    const blocks = await this.freeBlocks(buyers);
    for (const seatIds of blocks) {
      const { client } = await this.stage.buyer(this.concertId);
      const { id, amount } = await hold(client, this.performanceId, seatIds);
      await charge(client, amount);
      await pay(client, id);
    }
  }

  /**
   * Fills the capacity with buyers who hold seats.
   * @returns the buyers, so that a caller can let one leave.
   */
  async fill(): Promise<Person[]> {
    const people: Person[] = [];
    for (const seatIds of await this.freeBlocks(capacity)) {
      const person = await this.stage.buyer(this.concertId);
      await hold(person.client, this.performanceId, seatIds);
      people.push(person);
    }
    return people;
  }

  async queueUp(people: number): Promise<Person[]> {
    return Promise.all(Array.from({ length: people }, () => this.stage.waiter(this.concertId)));
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.stage.close();
    await globalTeardown();
  }

  /** Picks groups of neighbouring free seats, spread over the hall. */
  private async freeBlocks(count: number): Promise<string[][]> {
    const seats = await this.stage.database.seat.findMany({
      where: { performanceId: this.performanceId, status: "AVAILABLE" },
      orderBy: { id: "asc" },
      select: { id: true },
    });
    return Array.from({ length: count }, (_, block) => {
      const first = Math.floor(((block * 0.618_034) % 1) * (seats.length - seatsHeldAtOnce));
      return seats.slice(first, first + seatsHeldAtOnce).map(({ id }) => String(id));
    });
  }
}
