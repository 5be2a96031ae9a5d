import type { Request } from "./history";
import { violationsWith, violationsAfter, lost, request, token } from "./invented-evidence";

describe("the queue", () => {
  const join = (userId: string, at: number, answer: ReturnType<typeof token>) =>
    request("issueToken", [userId, at], { concertId: "concert" }, answer);
  const read = (userId: string, at: number, answer: ReturnType<typeof token>) =>
    request("readToken", [userId, at], { tokenId: answer.result.tokenId }, answer);

  it("reports more ACTIVE tokens than the capacity", () => {
    expect(
      violationsWith(join("cid", 72, token("c", "ACTIVE", 72)), read("cid", 90, token("c", "ACTIVE", 72))),
    ).toEqual(["Concert concert had 2 ACTIVE tokens at 73 and a capacity of 1."]);
  });

  it("reports an ended token that is WAITING again, unless Redis lost the queue", () => {
    const again = read("ann", 200, token("a", "WAITING"));
    expect(violationsWith(again)).toEqual(["Token a ended and was WAITING again at 201."]);
    const afterLoss = violationsAfter(({ requests, faults }) => {
      requests.push(again);
      faults.push({ kind: "Redis flushed", losesQueue: true, from: 150, to: 151 });
    });
    expect(afterLoss).toEqual([]);
  });

  describe("when a later waiter is admitted before an earlier one", () => {
    const overtakes = (...more: Request[]) =>
      violationsWith(
        join("cid", 140, token("c", "WAITING")),
        join("dan", 150, token("d", "WAITING")),
        read("dan", 170, token("d", "ACTIVE", 160)),
        ...more,
      );

    it("reports it when the earlier waiter was present and still waits", () => {
      expect(overtakes(read("cid", 180, token("c", "WAITING")))).toEqual([
        "Token d was admitted before token c, which joined earlier.",
      ]);
    });

    it("accepts it when the earlier waiter was admitted in the meantime", () => {
      expect(overtakes(read("cid", 165, token("c", "WAITING")))).toEqual([]);
    });

    it("accepts it when the earlier waiter was silent for longer than the presence check allows", () => {
      const changed = violationsWith(
        join("cid", 140, token("c", "WAITING")),
        join("dan", 1_190, token("d", "ACTIVE", 1_190)),
        read("cid", 1_200, token("c", "WAITING")),
      );
      expect(changed).toEqual([]);
    });

    it("accepts it when a request with a lost answer may have joined the later waiter first", () => {
      const earlier = request("issueToken", ["dan", 135], { concertId: "concert" }, lost);
      expect(overtakes(earlier, read("cid", 180, token("c", "WAITING")))).toEqual([]);
    });
  });
});
