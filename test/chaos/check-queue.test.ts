import type { Asked } from "./history";
import { also, found, lost, request, token } from "./invented-evidence";

describe("the line", () => {
  const joins = (userId: string, at: number, told: ReturnType<typeof token>) =>
    request("issueToken", [userId, at], { concertId: "concert" }, told);
  const looks = (userId: string, at: number, told: ReturnType<typeof token>) =>
    request("readToken", [userId, at], { tokenId: told.result.tokenId }, told);

  it("sees more people ACTIVE than there is room", () => {
    expect(
      also(joins("cid", 72, token("c", "ACTIVE", 72)), looks("cid", 90, token("c", "ACTIVE", 72))),
    ).toEqual(["Concert concert had 2 people ACTIVE at 73, with room for 1."]);
  });

  it("sees an ended token that lives again, unless Redis was lost", () => {
    const again = looks("ann", 200, token("a", "WAITING"));
    expect(also(again)).toEqual(["Token a had ended and was WAITING again at 201."]);
    const afterLoss = found(({ asked, struck }) => {
      asked.push(again);
      struck.push({ fault: "Redis flushed", losesQueue: true, from: 150, to: 151 });
    });
    expect(afterLoss).toEqual([]);
  });

  describe("with somebody who came later and was admitted earlier", () => {
    const overtakes = (...more: Asked[]) =>
      also(
        joins("cid", 140, token("c", "WAITING")),
        joins("dan", 150, token("d", "WAITING")),
        looks("dan", 170, token("d", "ACTIVE", 160)),
        ...more,
      );

    it("sees it when the earlier one was there and still waits", () => {
      expect(overtakes(looks("cid", 180, token("c", "WAITING")))).toEqual([
        "Token d was admitted before token c, which came earlier.",
      ]);
    });

    it("says nothing when the earlier one was admitted meanwhile, too", () => {
      expect(overtakes(looks("cid", 165, token("c", "WAITING")))).toEqual([]);
    });

    it("says nothing when the earlier one had been silent for the grace time", () => {
      const changed = also(
        joins("cid", 140, token("c", "WAITING")),
        joins("dan", 1_190, token("d", "ACTIVE", 1_190)),
        looks("cid", 1_200, token("c", "WAITING")),
      );
      expect(changed).toEqual([]);
    });

    it("says nothing when the later one may have come earlier by a request whose answer was lost", () => {
      const earlier = request("issueToken", ["dan", 135], { concertId: "concert" }, lost);
      expect(overtakes(earlier, looks("cid", 180, token("c", "WAITING")))).toEqual([]);
    });
  });
});
