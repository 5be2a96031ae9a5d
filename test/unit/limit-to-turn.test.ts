import { limitToTurn } from "../../src/reservation/limit-to-turn";
import type { QueueStatus, QueueToken } from "../../src/queue/token/queue-token";
import { LatestValueStream } from "../../src/shared/latest-value-stream";

describe("a subscription that is limited to a turn", () => {
  let turn: LatestValueStream<QueueToken>;
  let pushes: LatestValueStream<number>;
  beforeEach(async () => {
    turn = new LatestValueStream(() => {});
    pushes = await limitToTurn(turn, async () => new LatestValueStream<number>(() => {}));
  });
  const is = (status: QueueStatus) => turn.put({ status } as QueueToken);

  it("goes on while a lost turn waits for its recovery, and ends with the turn", () => {
    is("ACTIVE");
    is("WAITING");
    is("ACTIVE");
    expect(pushes.closed).toBe(false);
    is("EXPIRED");
    expect(pushes.closed).toBe(true);
    expect(turn.closed).toBe(true);
  });

  it("stops following the turn when it ends first, or never begins", async () => {
    await pushes.return();
    expect(turn.closed).toBe(true);
    const other = new LatestValueStream<QueueToken>(() => {});
    await expect(limitToTurn(other, () => Promise.reject(new Error("no such seats")))).rejects.toThrow();
    expect(other.closed).toBe(true);
  });
});
