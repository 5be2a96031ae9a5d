import type { QueueToken } from "../../src/queue/token/queue-token";
import { EstimateAccuracy } from "../../src/queue/wait/estimate-accuracy";

const token = (id: string, status: QueueToken["status"]) => ({ id, status }) as QueueToken;

describe("the ledger of told waits", () => {
  it.each([
    ["within the worst that was told", 60, "HELD"],
    ["after the worst that was told", -1, "EXCEEDED"],
  ])("for someone admitted %s reports %s", (_, worstSeconds, outcome) => {
    const outcomes: string[] = [];
    const ledger = new EstimateAccuracy((reported) => outcomes.push(reported));
    ledger.remember("a", { likelySeconds: 0, worstSeconds });
    ledger.remember("a", { likelySeconds: 0, worstSeconds: -worstSeconds });
    ledger.check(token("a", "WAITING"));
    ledger.check(token("a", "ACTIVE"));
    ledger.check(token("a", "ACTIVE"));
    expect(outcomes).toEqual([outcome]);
  });

  it("reports nothing for someone who left, or was told nothing", () => {
    const outcomes: string[] = [];
    const ledger = new EstimateAccuracy((reported) => outcomes.push(reported));
    ledger.remember("a", { likelySeconds: 0, worstSeconds: 60 });
    ledger.check(token("a", "EXPIRED"));
    ledger.check(token("a", "ACTIVE"));
    ledger.check(token("b", "ACTIVE"));
    expect(outcomes).toEqual([]);
  });
});
