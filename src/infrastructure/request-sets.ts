import { isDatabaseUnavailable } from "./database-errors";

/** The requests of one set. With more the first of them would wait longer. */
const maxRequests = 128;
/** While one set is committed, another one is worked on. */
export const MAX_SETS_UNDER_WAY = 2;

interface Waiting<Request, Outcome> {
  request: Request;
  owner: string | null;
  resolve: (outcome: Outcome) => void;
  reject: (error: unknown) => void;
}

/**
 * Requests to Postgres that travel in sets, one statement for each set. While two sets are under way, what arrives waits,
 * and goes as the next set. So a lone request goes immediately, and sets grow with the load.
 *
 * The requests of one owner take turns in the order of their arrival: one is under way, the others wait. They keep no
 * other request waiting.
 */
export class RequestSets<Request, Outcome> {
  private waiting: Waiting<Request, Outcome>[] = [];
  private readonly busyOwners = new Set<string>();
  private underWay = 0;
  private willSend = false;

  /**
   * @param run executes a set in one statement. It resolves to the outcome of each request, in their order.
   * @param ownerOf null for a request that takes no turns.
   */
  constructor(
    private readonly run: (requests: Request[]) => Promise<(Outcome | undefined)[]>,
    private readonly ownerOf: (request: Request) => string | null,
  ) {}

  /** @throws what the statement throws for this request alone, or for all when Postgres is unavailable. */
  add(request: Request): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, owner: this.ownerOf(request), resolve, reject });
      this.sendSoon();
    });
  }

  /** What arrives in one turn of the event loop goes together. */
  private sendSoon(): void {
    if (this.willSend || this.underWay === MAX_SETS_UNDER_WAY) return;
    this.willSend = true;
    process.nextTick(() => {
      this.willSend = false;
      this.send();
    });
  }

  private send(): void {
    while (this.underWay < MAX_SETS_UNDER_WAY) {
      const set = this.takeSet();
      if (set.length === 0) return;
      this.underWay += 1;
      void this.settle(set).then(() => {
        this.underWay -= 1;
        for (const { owner } of set) if (owner !== null) this.busyOwners.delete(owner);
        this.sendSoon();
      });
    }
  }

  private takeSet(): Waiting<Request, Outcome>[] {
    const set: Waiting<Request, Outcome>[] = [];
    this.waiting = this.waiting.filter((one) => {
      const { owner } = one;
      if (set.length === maxRequests || (owner !== null && this.busyOwners.has(owner))) return true;
      if (owner !== null) this.busyOwners.add(owner);
      set.push(one);
      return false;
    });
    return set;
  }

  /**
   * A statement that fails has changed nothing, so each half of its set is tried by itself. In the end only the request at
   * fault fails. A request without an outcome fails alone, because its set has been committed.
   */
  private async settle(set: Waiting<Request, Outcome>[]): Promise<void> {
    try {
      const outcomes = await this.run(set.map(({ request }) => request));
      set.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index];
        if (outcome === undefined)
          reject(new Error("The statement has not answered this request of its set."));
        else resolve(outcome);
      });
    } catch (error) {
      if (set.length === 1 || isDatabaseUnavailable(error)) return set.forEach(({ reject }) => reject(error));
      const middle = Math.ceil(set.length / 2);
      await this.settle(set.slice(0, middle));
      await this.settle(set.slice(middle));
    }
  }
}
