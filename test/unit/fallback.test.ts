import type { ApolloLink } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { Observable, type Subscriber } from "rxjs";
import { Fallback } from "../../web/src/app/graph/transports/fallback";
import type { Transport } from "../../web/src/app/graph/transports/transport";

type Result = ApolloLink.Result;

/** A network on which a transport delivers, fails or stays silent, as each test says. */
class Wire implements Transport {
  readonly patienceMilliseconds = 3_000;
  readonly carried = new Set<Subscriber<Result>>();
  opened = 0;
  hungUp = 0;

  carry(): Observable<Result> {
    return new Observable((observer) => {
      this.opened += 1;
      this.carried.add(observer);
      return () => this.carried.delete(observer);
    });
  }

  hangUp(): void {
    this.hungUp += 1;
  }

  deliver(result: Result): void {
    for (const observer of [...this.carried]) observer.next(result);
  }

  fail(error: Error = new Error("The connection was cut.")): void {
    for (const observer of [...this.carried]) observer.error(error);
  }
}

const operation = {} as ApolloLink.Operation;
const longestWait = 9_000;

describe("the transports of the app", () => {
  let best: Wire;
  let lesser: Wire;
  let last: Wire;
  let states: string[];
  let fallback: Fallback;
  beforeEach(() => {
    jest.useFakeTimers();
    [best, lesser, last] = [new Wire(), new Wire(), new Wire()];
    states = [];
    fallback = new Fallback([best, lesser, last], (state) => states.push(state));
  });
  afterEach(() => jest.useRealTimers());

  const carriers = () => [best, lesser, last].map(({ carried }) => carried.size);

  function follow() {
    const heard: unknown[] = [];
    const subscription = fallback.follow(operation).subscribe({
      next: ({ data }) => heard.push(data),
      error: (error) => heard.push(error),
      complete: () => heard.push("complete"),
    });
    return { heard, subscription };
  }

  it("are given up for the next one after 3 s of silence, or as soon as they fail", () => {
    const { heard } = follow();
    follow();
    expect(carriers()).toEqual([2, 0, 0]);
    jest.advanceTimersByTime(3_000);
    expect(carriers()).toEqual([0, 2, 0]);
    lesser.fail();
    expect(carriers()).toEqual([0, 0, 2]);
    last.deliver({ data: { position: 2 } });
    expect(heard).toEqual([{ position: 2 }]);
    expect(states).toEqual(["POLLING"]);
  });

  it("are all tried again after a wait when none works, and the page says that the connection is lost", () => {
    follow();
    for (const wire of [best, lesser, last]) wire.fail();
    expect([carriers(), states]).toEqual([[0, 0, 0], ["LOST"]]);
    jest.advanceTimersByTime(longestWait);
    expect(best.opened).toBeGreaterThanOrEqual(2);
  });

  it("are tried once more when they have worked, before they are given up", () => {
    follow();
    best.deliver({ data: {} });
    best.fail();
    expect([carriers(), states]).toEqual([
      [0, 0, 0],
      ["LIVE", "LOST"],
    ]);
    jest.advanceTimersToNextTimer();
    expect(carriers()).toEqual([1, 0, 0]);
    best.fail();
    expect(carriers()).toEqual([0, 1, 0]);
  });

  it("give way to the best one after 90 s at most, and stay when it is still blocked", () => {
    follow();
    best.fail();
    lesser.deliver({ data: {} });
    const begin = Date.now();
    jest.advanceTimersToNextTimer();
    expect(Date.now() - begin).toBeLessThanOrEqual(90_000);
    expect(best.opened).toBe(2);
    best.fail();
    lesser.deliver({ data: {} });
    expect([carriers(), states]).toEqual([
      [0, 1, 0],
      ["LIVE", "LIVE"],
    ]);
  });

  it("start again with another token, without a word to the reader", () => {
    follow();
    best.deliver({ data: {} });
    fallback.presentAgain();
    expect([best.opened, best.hungUp, carriers(), states]).toEqual([2, 1, [1, 0, 0], ["LIVE"]]);
  });

  it("rest while the browser is offline, and start with the best one when it is back", () => {
    follow();
    best.fail();
    lesser.deliver({ data: {} });
    fallback.suspend();
    expect([carriers(), states]).toEqual([
      [0, 0, 0],
      ["LIVE", "LOST"],
    ]);
    fallback.resume();
    expect(carriers()).toEqual([1, 0, 0]);
  });

  it("pass an error of the server on, and do not count it as their own", () => {
    const { heard } = follow();
    const refusal = new CombinedGraphQLErrors({ errors: [{ message: "Not your turn." }] });
    best.fail(refusal);
    expect(heard).toEqual([refusal]);
    expect(states).toEqual(["LIVE", "IDLE"]);
  });

  it("do nothing more when the last subscription has ended", () => {
    const { subscription } = follow();
    best.fail();
    lesser.deliver({ data: {} });
    subscription.unsubscribe();
    expect([carriers(), states, jest.getTimerCount()]).toEqual([[0, 0, 0], ["LIVE", "IDLE"], 0]);
  });
});
