import { cpuMicrosecondsOf, residentBytesOf, type ListeningProcess } from "./support/child-process";
import { profile } from "./support/cpu-profile";
import { DrivenQueue } from "./support/driven-queue";
import {
  placeSelection as selection,
  pushFromApi,
  pushFromBare,
  startBareSockets,
  type Pusher,
} from "./support/pushing";
import { spendingText, times, type Benchmark, type Section } from "./support/report";
import { alternate, costed, medianCpu, medianOf, type CostedRound } from "./support/rounds";
import type { Stage } from "./support/stage";

const subscribers = 10_000;
const pushesToEach = 3;
/** As long as the time between two pings of a socket, which come in a crowd as its sockets did. */
const restSeconds = 25;
const costs = { warmUps: 1, rounds: 9 };

/** Pushes to a crowd on one API process against bare ws sending as many bytes to as many sockets. */
export const queuePush: Benchmark = { name: "line-push", measure };

async function measure(stage: Stage): Promise<Section> {
  const servers = { api: await stage.api(), bare: await startBareSockets(stage) };
  const queue = await DrivenQueue.open(stage, { capacity: 0 });
  const people = await queue.fill(subscribers, { keep: subscribers });
  const before = await residentOf(servers);
  const api = await pushFromApi(servers.api, queue, { people, selection });
  stage.atEnd(() => api.crowd.leave());
  let text = await api.pushToAll();
  const bare = await pushFromBare(servers.bare, stage, { count: subscribers, text: () => text });
  stage.atEnd(() => bare.crowd.leave());
  const rounds = await alternate(
    { api: async () => pushOften(api, (last) => (text = last)), bare: async () => pushOften(bare) },
    costs,
  );
  const after = await residentOf(servers);
  const resting = await restingCpu(servers.api.pid);
  const net = rounds.api.map(
    ({ cpuMicroseconds, seconds, count }) => cpuMicroseconds - (resting * seconds) / count,
  );
  const shares = await profile(await servers.api.openInspector(), () => pushOften(api));
  const row = (name: string, side: "api" | "bare", ratio: string) => [
    name,
    times(medianCpu(rounds[side])),
    ratio,
    ((after[side] - before[side]) / 2 ** 20 / (subscribers / 1_000)).toFixed(1),
  ];
  const ratios = rounds.api.map(
    ({ cpuMicroseconds }, index) => cpuMicroseconds / rounds.bare[index]!.cpuMicroseconds,
  );
  return {
    title: `Pushes to ${subscribers.toLocaleString("en")} subscribers on one process`,
    header: ["server", "CPU µs per push", "ratio (target 2.50)", "resident MB per 1,000 subscribers"],
    rows: [
      row(
        "`queuePosition`, read anew for each of them",
        "api",
        `${times(medianOf(ratios))} (${times(Math.min(...ratios))} to ${times(Math.max(...ratios))})`,
      ),
      row("bare `ws`, the same bytes from one string", "bare", "1"),
    ],
    remarks: [
      `${costs.rounds} rounds of ${pushesToEach} pushes of ${Buffer.byteLength(text)} bytes to everybody, caused by a change that concerns them all.`,
      "Resident memory is the growth of the process from before anybody subscribed to after the pushes.",
      `With everybody subscribed and nothing to tell, the process spends ${(resting / 1_000).toFixed(0)} ms of CPU a second on keeping ${subscribers.toLocaleString("en")}`,
      "sockets alive, their users present, and looking who might have news. That is in the figure above, too: without it",
      `a push costs ${times(medianOf(net))} µs, ${times(medianOf(net) / medianCpu(rounds.bare))} times that of bare \`ws\`.`,
      `Where the API spends these microseconds, by sampling it: ${spendingText(shares, medianCpu(rounds.api))}.`,
    ],
  };
}

/** CPU microseconds per second while nothing is pushed. */
async function restingCpu(pid: number): Promise<number> {
  const before = await cpuMicrosecondsOf(pid);
  await new Promise((resolve) => setTimeout(resolve, restSeconds * 1_000));
  return ((await cpuMicrosecondsOf(pid)) - before) / restSeconds;
}

async function residentOf({ api, bare }: { api: ListeningProcess; bare: ListeningProcess }) {
  return { api: await residentBytesOf(api.pid), bare: await residentBytesOf(bare.pid) };
}

function pushOften(pusher: Pusher, onLast: (text: string) => void = () => {}): Promise<CostedRound> {
  return costed(pusher.server.pid, async () => {
    const begin = performance.now();
    for (let push = 0; push < pushesToEach; push += 1) onLast(await pusher.pushToAll());
    return { count: pushesToEach * subscribers, seconds: (performance.now() - begin) / 1_000 };
  });
}
