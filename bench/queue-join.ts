import type { Stage } from "../test/support/stage";
import { profile } from "./support/cpu-profile";
import { timed } from "./support/load";
import { issueToken } from "./support/operations";
import { join, openQueue } from "./support/queue";
import { costRow, sharesText, whole, type Benchmark, type Section } from "./support/report";
import { alternate, costed } from "./support/rounds";
import { createUsers } from "./support/sale";
import { startApi } from "./support/server";

const joinsPerRound = 2_000;
const plan = { warmUps: 2, rounds: 7 };

/** Tokens issued over GraphQL, against the same script called through ioredis, in the same queue. */
export const queueJoin: Benchmark = { name: "queue-join", measure };

async function measure(stage: Stage): Promise<Section> {
  const api = await startApi(stage);
  const queue = await openQueue(stage, 0);
  const posts = async () => {
    const userIds = await createUsers(stage, joinsPerRound);
    return userIds.map((userId) => issueToken(userId, queue));
  };
  const rounds = await alternate(
    {
      api: async () => {
        const sent = await posts();
        return costed(api.pid, () => api.load.send(sent));
      },
      script: () => costed(process.pid, () => timed(joinsPerRound, () => join(queue))),
    },
    plan,
  );
  const sent = await posts();
  const shares = sharesText(await profile(api.child, () => api.load.send(sent)), rounds.api);
  return {
    title: "Join the queue",
    header: ["what", "tokens per second", "CPU µs of the caller of Redis each", "ratio"],
    rows: [
      costRow("`issueQueueToken` over GraphQL", rounds.api, rounds.script),
      costRow("the same script through ioredis", rounds.script),
    ],
    remarks: [
      `${plan.rounds} rounds of ${whole(joinsPerRound)} users on each side, 32 at a time, all of them waiting in one queue.`,
      "GraphQL adds these steps to the script: the limit on joins from one address (a command of Redis), the check of the",
      "identity (a signature and a statement of Postgres), the user, concert and sale (a statement), and the signature of",
      "the token.",
      `CPU time of a join by part of the API, from sampling: ${shares}.`,
    ],
  };
}
