import type { QueueToken } from "../../src/queue/token/queue-token";
import { EstimateAccuracy } from "../../src/queue/wait/estimate-accuracy";

const token = (id: string, status: QueueToken["status"]) => ({ id, status }) as QueueToken;

describe("the accuracy of estimates", () => {
  it.each([
    ["within the worst that was told", 60, "HELD"],
    ["after the worst that was told", -1, "EXCEEDED"],
  ])("for someone admitted %s reports %s", (_, worstSeconds, outcome) => {
    const outcomes: string[] = [];
    const accuracy = new EstimateAccuracy((reported) => outcomes.push(reported));
    accuracy.remember("a", { likelySeconds: 0, worstSeconds });
    accuracy.remember("a", { likelySeconds: 0, worstSeconds: -worstSeconds });
    accuracy.check(token("a", "WAITING"));
    accuracy.check(token("a", "ACTIVE"));
    accuracy.check(token("a", "ACTIVE"));
    expect(outcomes).toEqual([outcome]);
  });

  it("reports nothing for someone who left, or was told nothing", () => {
    const outcomes: string[] = [];
    const accuracy = new EstimateAccuracy((reported) => outcomes.push(reported));
    accuracy.remember("a", { likelySeconds: 0, worstSeconds: 60 });
    accuracy.check(token("a", "EXPIRED"));
    accuracy.check(token("a", "ACTIVE"));
    accuracy.check(token("b", "ACTIVE"));
    expect(outcomes).toEqual([]);
  });
});
