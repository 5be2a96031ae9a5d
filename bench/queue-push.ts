import { setTimeout as sleep } from "node:timers/promises";
import { cpuMicrosecondsOf, residentBytesOf } from "./support/child";
import { profile } from "./support/cpu-profile";
import { DrivenQueue } from "./support/driven-queue";
import { startBaselineSockets, subscribeToApi, subscribeToBaseline, type Pusher } from "./support/pushes";
import { decimal, ratioText, sharesText, whole, type Benchmark, type Section } from "./support/report";
import { alternate, costed, cpuOf, medianOf, ratiosOf, type CostedRound } from "./support/rounds";
import type { Server, Stage } from "./support/stage";

const subscribers = 10_000;
const pushesPerRound = 3;
/** The time between two pings of a socket. All sockets ping together, because they have opened together. */
const idleSeconds = 25;
const plan = { warmUps: 1, rounds: 9 };

/** Pushes to all subscribers of an API process, against ws that sends as many bytes to as many sockets. */
export const queuePush: Benchmark = { name: "queue-push", measure };

async function measure(stage: Stage): Promise<Section> {
  const servers = { api: await stage.startApi(), baseline: await startBaselineSockets(stage) };
  const queue = await DrivenQueue.open(stage, 0);
  const waiters = await queue.fill(subscribers);
  const before = await residentOf(servers);
  const api = await subscribeToApi(stage, servers.api, queue, { waiters });
  let text = await api.pushToAll();
  const baseline = await subscribeToBaseline(stage, servers.baseline, {
    count: subscribers,
    text: () => text,
  });
  const rounds = await alternate(
    { api: () => pushOften(api, (last) => (text = last)), baseline: () => pushOften(baseline) },
    plan,
  );
  const after = await residentOf(servers);
  const idleCpu = await idleCpuOf(servers.api.pid);
  const cost = medianOf(rounds.baseline.map(cpuOf));
  const net = medianOf(rounds.api.map((round) => cpuOf(round) - (idleCpu * round.seconds) / round.count));
  const shares = await profile(await servers.api.child.openInspector(), () => pushOften(api));
  const row = (name: string, side: "api" | "baseline", ratio: string) => [
    name,
    decimal(medianOf(rounds[side].map(cpuOf))),
    ratio,
    ((after[side] - before[side]) / 2 ** 20 / (subscribers / 1_000)).toFixed(1),
  ];
  return {
    title: `Pushes to ${whole(subscribers)} subscribers on one process`,
    header: ["server", "CPU µs per push", "ratio (target 2.50)", "resident MB per 1,000 subscribers"],
    rows: [
      row(
        "`queuePosition`, read again for each subscriber",
        "api",
        ratioText(ratiosOf(rounds.api, rounds.baseline, cpuOf)),
      ),
      row("only `ws`, the same bytes from one string", "baseline", "1"),
    ],
    remarks: [
      `${plan.rounds} rounds of ${pushesPerRound} pushes of ${Buffer.byteLength(text)} bytes to all subscribers, after a change that concerns all of them.`,
      "Resident memory is the growth of the process from before the first subscription to after the pushes.",
      `Without pushes the process spends ${(idleCpu / 1_000).toFixed(0)} ms of CPU per second. It keeps ${whole(subscribers)} sockets alive and their users`,
      "present, and looks for changes. The figure above contains this. Without it a push costs",
      `${decimal(net)} µs, ${decimal(net / cost)} times the cost with only \`ws\`.`,
      `CPU time of a push by part of the API, from sampling: ${sharesText(shares, rounds.api)}.`,
    ],
  };
}

/** CPU microseconds per second without pushes. */
async function idleCpuOf(pid: number): Promise<number> {
  const before = await cpuMicrosecondsOf(pid);
  await sleep(idleSeconds * 1_000);
  return ((await cpuMicrosecondsOf(pid)) - before) / idleSeconds;
}

async function residentOf({ api, baseline }: { api: Server; baseline: Server }) {
  return { api: await residentBytesOf(api.pid), baseline: await residentBytesOf(baseline.pid) };
}

function pushOften(pusher: Pusher, onLast: (text: string) => void = () => {}): Promise<CostedRound> {
  return costed(pusher.pid, async () => {
    const begin = performance.now();
    for (let push = 0; push < pushesPerRound; push += 1) onLast(await pusher.pushToAll());
    return { count: pushesPerRound * subscribers, seconds: (performance.now() - begin) / 1_000 };
  });
}
