import { setTimeout as sleep } from "node:timers/promises";
import type { TokenClaims } from "../src/queue/token/queue-token";
import type { CrowdedQueue } from "../test/support/crowded-queue";
import type { Stage } from "../test/support/stage";
import { collectGarbage, profile } from "./support/cpu-profile";
import { cpuMicrosecondsOf, residentBytesOf } from "./support/process-figures";
import { fill, openQueue } from "./support/queue";
import { decimal, ratioText, sharesText, whole, type Benchmark, type Section } from "./support/report";
import { alternate, costed, cpuOf, medianOf, ratiosOf, type CostedRound } from "./support/rounds";
import { startApi, type Server } from "./support/server";
import { listen, publish, receive, startBaseline, subscribe } from "./support/subscribers";

const subscribers = 10_000;
const pushesPerRound = 3;
/** The time between two pings of a socket. All sockets ping together, because they have opened together. */
const idleSeconds = 25;
const plan = { warmUps: 1, rounds: 9 };
const all = { count: subscribers, text: "" };
/** The subscribers of event streams never answer the presence check, which would cut their streams. */
const patience = { WAITING_GRACE_SECONDS: "3600", WAITING_CHECK_SECONDS: "3600" };

/** Pushes to all subscribers of an API process, against ws that sends as many bytes to as many sockets. */
export const queuePush: Benchmark = { name: "queue-push", measure };

interface Audience {
  queue: CrowdedQueue;
  waiters: TokenClaims[];
}

async function measure(stage: Stage): Promise<Section> {
  const queue = await openQueue(stage, 0);
  const audience = { queue, waiters: await fill(queue, subscribers) };
  const websocket = await compare(stage, audience, "/graphql");
  const sse = await compare(stage, audience, "/graphql/stream");
  const { net, cost } = websocket;
  return {
    title: `Pushes to ${whole(subscribers)} subscribers on one process`,
    header: ["server", "CPU µs per push", "ratio (target 1.80)", "resident MB per 1,000 subscribers"],
    rows: [
      ["`queuePosition` over WebSocket, read again for each subscriber", ...websocket.api],
      ["`queuePosition` over server-sent events", ...sse.api],
      ["only `ws`, the same bytes from one string", ...websocket.baseline],
    ],
    remarks: [
      `${plan.rounds} rounds of ${pushesPerRound} pushes of ${websocket.bytes} bytes to all subscribers, after a change that concerns all of them.`,
      "Resident memory is the growth of the process from before the first subscription to after the pushes. V8 decides when",
      `it collects what the subscriptions left behind: after a full collection it is ${websocket.collected} MB with WebSockets, and`,
      `${sse.collected} MB with server-sent events.`,
      `Without pushes the process spends ${(websocket.idleCpu / 1_000).toFixed(0)} ms of CPU per second. It keeps ${whole(subscribers)} sockets alive and their users`,
      "present, and looks for changes. The figure above contains this. Without it a push over WebSocket costs",
      `${decimal(net)} µs, ${decimal(net / cost)} times the cost with only \`ws\`.`,
      `CPU time of a push by part of the API, from sampling: ${websocket.shares}.`,
    ],
  };
}

/** Measures pushes over one transport of a fresh process, in turn with those of a fresh baseline. */
async function compare(stage: Stage, { queue, waiters }: Audience, path: string) {
  const servers = { api: await startApi(stage, patience), baseline: await startBaseline(stage) };
  const before = await residentOf(servers);
  const api = await subscribe(stage, servers.api.address + path, queue, waiters);
  const baseline = await listen(stage, servers.baseline, subscribers);

  let pauses = 0;
  let text = "";
  const pause = () => {
    const pauseReason = `Pause ${(pauses += 1)}`.padEnd(12);
    return queue.store.configure(queue.concertId, { pausedSince: new Date(), pauseReason });
  };
  const pushPositions = async () => {
    ({ text } = await receive(api, all, pause));
  };
  const pushText = () => receive(baseline, all, () => publish(queue, "all", text));
  const sides = {
    api: () => pushOften(servers.api, pushPositions),
    baseline: () => pushOften(servers.baseline, pushText),
  };
  const rounds = await alternate(sides, plan);
  const after = await residentOf(servers);
  const idleCpu = await idleCpuOf(servers.api.pid);
  const cost = medianOf(rounds.baseline.map(cpuOf));
  const net = medianOf(rounds.api.map((round) => cpuOf(round) - (idleCpu * round.seconds) / round.count));
  const shares = sharesText(await profile(servers.api.child, sides.api), rounds.api);
  await collectGarbage(servers.api.child);
  const collected = perThousand((await residentOf(servers)).api - before.api);
  await Promise.all([api, baseline, servers.api.child, servers.baseline.child].map((child) => child.stop()));
  const cells = (side: "api" | "baseline", ratio: string) => [
    decimal(medianOf(rounds[side].map(cpuOf))),
    ratio,
    perThousand(after[side] - before[side]),
  ];
  const ratio = ratioText(ratiosOf(rounds.api, rounds.baseline, cpuOf));
  const bytes = Buffer.byteLength(text);
  return {
    api: cells("api", ratio),
    baseline: cells("baseline", "1"),
    bytes,
    idleCpu,
    net,
    cost,
    shares,
    collected,
  };
}

function pushOften({ pid }: Server, push: () => Promise<unknown>): Promise<CostedRound> {
  return costed(pid, async () => {
    const begin = performance.now();
    for (let pushes = 0; pushes < pushesPerRound; pushes += 1) await push();
    return { count: pushesPerRound * subscribers, seconds: (performance.now() - begin) / 1_000 };
  });
}

/** Megabytes per 1,000 subscribers. */
const perThousand = (bytes: number): string => (bytes / 2 ** 20 / (subscribers / 1_000)).toFixed(1);

/** CPU microseconds per second without pushes. */
async function idleCpuOf(pid: number): Promise<number> {
  const before = await cpuMicrosecondsOf(pid);
  await sleep(idleSeconds * 1_000);
  return ((await cpuMicrosecondsOf(pid)) - before) / idleSeconds;
}

async function residentOf({ api, baseline }: { api: Server; baseline: Server }) {
  return { api: await residentBytesOf(api.pid), baseline: await residentBytesOf(baseline.pid) };
}
