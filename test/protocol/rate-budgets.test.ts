import { randomUUID } from "node:crypto";
import { freshAddress } from "../support/fresh-address";
import { IssueQueueTokenDocument } from "../support/generated/operations";
import { identityOf, identitySettings } from "../support/identity";
import { charge, hold, onlyDate, pay } from "../support/purchase";
import { Stage } from "../support/stage";
import { refusalOf, settle } from "../support/outcomes";
import { useStage } from "../support/use-stage";

describe.each(["USER", "ADDRESS"])("the budget of one %s", (subject) => {
  const limits = { JOINS: 2, HOLDS: 3, CHARGES: 4, PAYMENTS: 5 };
  const settings = Object.fromEntries(
    Object.entries(limits).map(([action, max]) => [`${subject}_${action}_PER_MINUTE`, String(max)]),
  );
  const stage = useStage({ ...settings, TRUSTED_PROXIES: "127.0.0.1" });

  /** How many come through before the first is refused as too many. */
  async function countAllowed(attempt: () => Promise<unknown>): Promise<number> {
    for (let count = 0; count < 10; count += 1) {
      if ((await settle([attempt()])).codes.includes("RATE_LIMITED")) return count;
    }
    return Infinity;
  }

  it.each(Object.entries(limits))("for %s is %i", async (action, max) => {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const client = Object.assign(stage.client(), { forwardedFor: freshAddress() });
    const userId = await stage.user(client);
    const input = { userId, concertId: concert.concertId };
    if (action !== "JOINS") await stage.join(client, input);
    client.forwardedFor = freshAddress();
    const attempts: Record<string, () => Promise<unknown>> = {
      JOINS: () => client.send(IssueQueueTokenDocument, { input }),
      HOLDS: () => hold(client, performanceId, seatIds.slice(0, 1)),
      CHARGES: () => charge(client, 1),
      PAYMENTS: () => pay(client, randomUUID()),
    };
    expect(await countAllowed(attempts[action]!)).toBe(max);
  });
});

describe("an identity", () => {
  it("registers and renames as often as its user may join", async () => {
    const stage = await Stage.open({ ...identitySettings, USER_JOINS_PER_MINUTE: "2" });
    try {
      const client = Object.assign(stage.client(), { token: identityOf(randomUUID()) });
      await stage.user(client);
      await stage.user(client);
      expect(await refusalOf(stage.user(client))).toMatchObject({ code: "RATE_LIMITED" });
      client.token = identityOf(randomUUID());
      await stage.user(client);
    } finally {
      await stage.close();
    }
  });
});
