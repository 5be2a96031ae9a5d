import { DrivenQueue } from "./support/driven-queue";
import { timed } from "./support/load";
import { issuePost } from "./support/operations";
import { costRow, whole, type Benchmark, type Section } from "./support/report";
import { alternate, costed } from "./support/rounds";
import type { Stage } from "./support/stage";

const joinsPerRound = 2_000;
const plan = { warmUps: 2, rounds: 7 };

/** Tokens issued over GraphQL, against the same script called through ioredis, in the same queue. */
export const queueJoin: Benchmark = { name: "queue-join", measure };

async function measure(stage: Stage): Promise<Section> {
  const api = await stage.startApi();
  const queue = await DrivenQueue.open(stage, 0);
  const rounds = await alternate(
    {
      api: async () => {
        const userIds = await stage.createUsers(joinsPerRound);
        const posts = userIds.map((userId) => issuePost(userId, queue.sale));
        return costed(api.pid, () => api.load.send(posts));
      },
      script: () => costed(process.pid, () => timed(joinsPerRound, () => queue.join())),
    },
    plan,
  );
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
    ],
  };
}
