import { cpuMicrosecondsOf, residentBytesOf, type ListeningProcess } from "./support/child-process";
import { profile } from "./support/cpu-profile";
import { DrivenQueue } from "./support/driven-queue";
import {
  placeSelection as selection,
  pushFromApi,
  pushFromBaseline,
  startBaselineSockets,
  type Pusher,
} from "./support/pushing";
import { spendingText, times, type Benchmark, type Section } from "./support/report";
import { alternate, costed, medianCpu, medianOf, type CostedRound } from "./support/rounds";
import type { Stage } from "./support/stage";

const subscribers = 10_000;
const pushesToEach = 3;
/** The interval between two pings of a socket. All sockets opened together, so their pings come together. */
const restSeconds = 25;
const costs = { warmUps: 1, rounds: 9 };

/** Compares pushes from one API process with ws alone, which sends the same bytes to as many sockets. */
export const queuePush: Benchmark = { name: "queue-push", measure };

async function measure(stage: Stage): Promise<Section> {
  const servers = { api: await stage.api(), baseline: await startBaselineSockets(stage) };
  const queue = await DrivenQueue.open(stage, { capacity: 0 });
  const people = await queue.fill(subscribers, { keep: subscribers });
  const before = await residentOf(servers);
  const api = await pushFromApi(servers.api, queue, { people, selection });
  stage.atEnd(() => api.subscribers.disconnect());
  let text = await api.pushToAll();
  const baseline = await pushFromBaseline(servers.baseline, stage, { count: subscribers, text: () => text });
  stage.atEnd(() => baseline.subscribers.disconnect());
  const rounds = await alternate(
    { api: async () => pushOften(api, (last) => (text = last)), baseline: async () => pushOften(baseline) },
    costs,
  );
  const after = await residentOf(servers);
  const resting = await restingCpu(servers.api.pid);
  const net = rounds.api.map(
    ({ cpuMicroseconds, seconds, count }) => cpuMicroseconds - (resting * seconds) / count,
  );
  const shares = await profile(await servers.api.openInspector(), () => pushOften(api));
  const row = (name: string, side: "api" | "baseline", ratio: string) => [
    name,
    times(medianCpu(rounds[side])),
    ratio,
    ((after[side] - before[side]) / 2 ** 20 / (subscribers / 1_000)).toFixed(1),
  ];
  const ratios = rounds.api.map(
    ({ cpuMicroseconds }, index) => cpuMicroseconds / rounds.baseline[index]!.cpuMicroseconds,
  );
  return {
    title: `Pushes to ${subscribers.toLocaleString("en")} subscribers on one process`,
    header: ["server", "CPU µs per push", "ratio (target 2.50)", "resident MB per 1,000 subscribers"],
    rows: [
      row(
        "`queuePosition`, read again for each subscriber",
        "api",
        `${times(medianOf(ratios))} (${times(Math.min(...ratios))} to ${times(Math.max(...ratios))})`,
      ),
      row("`ws` alone, the same bytes from one string", "baseline", "1"),
    ],
    remarks: [
      `${costs.rounds} rounds of ${pushesToEach} pushes of ${Buffer.byteLength(text)} bytes to everybody, caused by a change that concerns them all.`,
      "Resident memory is the growth of the process from before anybody subscribed to after the pushes.",
      `With everybody subscribed and nothing to tell, the process spends ${(resting / 1_000).toFixed(0)} ms of CPU a second on keeping ${subscribers.toLocaleString("en")}`,
      "sockets alive, their users present, and looking who might have news. That is in the figure above, too: without it",
      `a push costs ${times(medianOf(net))} µs, ${times(medianOf(net) / medianCpu(rounds.baseline))} times that of \`ws\` alone.`,
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

async function residentOf({ api, baseline }: { api: ListeningProcess; baseline: ListeningProcess }) {
  return { api: await residentBytesOf(api.pid), baseline: await residentBytesOf(baseline.pid) };
}

function pushOften(pusher: Pusher, onLast: (text: string) => void = () => {}): Promise<CostedRound> {
  return costed(pusher.server.pid, async () => {
    const begin = performance.now();
    for (let push = 0; push < pushesToEach; push += 1) onLast(await pusher.pushToAll());
    return { count: pushesToEach * subscribers, seconds: (performance.now() - begin) / 1_000 };
  });
}
