import { residentBytesOf, type ListeningProcess } from "./support/child-process";
import { profile } from "./support/cpu-profile";
import { delaysOf } from "./support/delays";
import { DrivenLine } from "./support/driven-line";
import { pushFromApi, pushFromBare, startBareSockets, type Pusher } from "./support/pushing";
import { spendingText, times, type Benchmark, type Section } from "./support/report";
import { alternate, costed, medianCpu, medianOf, type CostedRound } from "./support/rounds";
import type { Stage } from "./support/stage";

const subscribers = 10_000;
const pushesToEach = 3;
const costs = { warmUps: 1, rounds: 5 };
const watchers = 1_000;
const slots = 50;
const freedPerRound = 60;
const delays = { warmUps: 1, rounds: 5 };
/** What a waiting person is shown. */
const selection = "id status position peopleAhead queueLength admission pauseReason expiresAt";

/** Pushes to a crowd on one API process against bare ws, and the delay from a freed slot to who is let in. */
export const linePush: Benchmark = { name: "line-push", measure };

async function measure(stage: Stage): Promise<Section[]> {
  return [await measureCost(stage), await measureDelay(stage)];
}

async function measureCost(stage: Stage): Promise<Section> {
  const servers = { api: await stage.api(), bare: await startBareSockets(stage) };
  const line = await DrivenLine.open(stage, { capacity: 0 });
  const people = await line.fill(subscribers, { keep: subscribers });
  const before = await residentOf(servers);
  const api = await pushFromApi(servers.api, line, { people, selection });
  stage.atEnd(() => api.crowd.leave());
  let text = await api.pushToAll();
  const bare = await pushFromBare(servers.bare, stage, { count: subscribers, text: () => text });
  stage.atEnd(() => bare.crowd.leave());
  const rounds = await alternate(
    { api: async () => pushOften(api, (last) => (text = last)), bare: async () => pushOften(bare) },
    costs,
  );
  const after = await residentOf(servers);
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
      `Where the API spends these microseconds, by sampling it: ${spendingText(shares, medianCpu(rounds.api))}.`,
    ],
  };
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

async function measureDelay(stage: Stage): Promise<Section> {
  const line = await DrivenLine.open(stage, { capacity: slots });
  const admitted = await line.fill(slots, { keep: slots });
  const people = await line.fill(watchers, { keep: watchers });
  const api = await pushFromApi(await stage.api(), line, { people, admitted, selection });
  stage.atEnd(() => api.crowd.leave());
  const text = () => '{"id":"1","type":"next","payload":{"data":{"queuePosition":{"status":"ACTIVE"}}}}';
  const bare = await pushFromBare(await startBareSockets(stage), stage, { count: watchers, text });
  stage.atEnd(() => bare.crowd.leave());
  const rounds = await alternate({ api: () => freeMany(api), bare: () => freeMany(bare) }, delays);
  const row = (name: string, side: "api" | "bare") => {
    const { p50, p99 } = delaysOf(rounds[side].flat());
    return [name, times(p50), times(p99)];
  };
  return {
    title: `From a freed slot to the push that says ACTIVE, with ${watchers.toLocaleString("en")} subscribed`,
    header: ["what", "p50 ms", "p99 ms (target 100)"],
    rows: [
      row("from the call that frees the slot", "api"),
      row("bare `ws`, from publishing to Redis", "bare"),
    ],
    remarks: [
      `${delays.rounds} rounds of ${freedPerRound} slots freed one by one on each side. The clock stops in the process of the subscribers.`,
    ],
  };
}

/** At odd moments, so that no timer of the server keeps step. */
async function freeMany(pusher: Pusher): Promise<number[]> {
  const found: number[] = [];
  for (let freed = 0; freed < freedPerRound; freed += 1) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
    found.push(await pusher.pushToOne());
  }
  return found;
}
