import pino from "pino";
import { createApp } from "../../../src/app";
import { readConfig } from "../../../src/config/config";
import { Client } from "../../support/client";
import { QueueTokenDocument } from "../../support/generated/operations";
import type { Person } from "../../support/stage";
import { refusalOf } from "../../support/outcomes";
import { useStage } from "../../support/use-stage";

const newSecret = "the secret that follows, long enough too";

describe("a change of the token secret", () => {
  const stage = useStage();

  /** One more process on the stores of the stage, with secrets of its own. */
  async function process(tokenSecret: string, settings: Record<string, string> = {}) {
    const config = readConfig({ PORT: "0", ...settings });
    const stores = { ...stage.stores, tokenSecret };
    const app = await createApp({ config, stores, log: pino({ level: "silent" }) });
    stage.beforeClose(() => app.stop());
    const address = await app.listen();
    return (token?: string) => Object.assign(new Client(address), { token });
  }
  const read = async (client: Client) => (await client.send(QueueTokenDocument)).queueToken.id;
  const issueAgain = async (client: Client, { userId }: Person, concertId: string) =>
    (await stage.join(client, { userId, concertId })).token;

  it("throws nobody out while both verify, and the newer one signs", async () => {
    const { concertId } = await stage.concert();
    const old = stage.stores.tokenSecret;
    const person = await stage.waiter(concertId);
    const ready = await process(old, { TOKEN_SECRET_PREVIOUS: newSecret });
    const changing = await process(newSecret, { TOKEN_SECRET_PREVIOUS: old });
    const changed = await process(newSecret);

    const tokenId = await read(person.client);
    for (const both of [ready, changing]) {
      expect(await read(both(person.token))).toBe(tokenId);
      expect(await read(both(person.token))).toBe(tokenId);
    }
    expect((await refusalOf(read(changed(person.token)))).code).toBe("INVALID_TOKEN");

    const renewed = await issueAgain(changing(), person, concertId);
    expect(renewed).not.toBe(person.token);
    for (const client of [ready, changing, changed]) expect(await read(client(renewed))).toBe(tokenId);
    expect((await refusalOf(read(Object.assign(stage.client(), { token: renewed })))).code).toBe(
      "INVALID_TOKEN",
    );
  });
});
