import { DrivenQueue } from "./support/driven-queue";
import { timed, type Post } from "./support/load";
import { issuePost } from "./support/operations";
import { microseconds, perSecond, ratioText, type Benchmark, type Section } from "./support/report";
import { alternate, compare, costed, medianCpu, medianRate } from "./support/rounds";
import type { Stage } from "./support/stage";

const joinsPerRound = 2_000;
const plan = { warmUps: 2, rounds: 7 };

/** Compares tokens issued over GraphQL with direct calls of the same script through ioredis, in the same queue. */
export const queueJoin: Benchmark = { name: "queue-join", measure };

async function measure(stage: Stage): Promise<Section> {
  const api = await stage.api();
  const queue = await DrivenQueue.open(stage, { capacity: 0 });
  const postAll = async (): Promise<Post[]> =>
    (await stage.users(joinsPerRound)).map((userId) => issuePost(userId, queue.sale));
  const rounds = await alternate(
    {
      api: async () => {
        const posts = await postAll();
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
      [
        "`issueQueueToken` over GraphQL",
        perSecond(medianRate(rounds.api)),
        microseconds(medianCpu(rounds.api)),
        ratioText(compare(rounds.api, rounds.script)),
      ],
      [
        "the same script through ioredis",
        perSecond(medianRate(rounds.script)),
        microseconds(medianCpu(rounds.script)),
        "1",
      ],
    ],
    remarks: [
      `${plan.rounds} rounds of ${joinsPerRound.toLocaleString("en")} people on each side, 32 at a time, all of them in one queue.`,
      "GraphQL adds to the script the limit on joins from one address (a command of Redis), the identity (a signature",
      "to check, a statement of Postgres), the look at user, concert and sale (another) and the signature of the token.",
    ],
  };
}
