import { once } from "node:events";
import { WebSocket } from "ws";
import type { Child } from "./child";

/** A node of the call tree in Profiler.stop of the DevTools protocol. */
export interface CallNode {
  id: number;
  callFrame: { functionName: string; url: string };
  children?: number[];
}

export interface CpuProfile {
  nodes: CallNode[];
  samples: number[];
  timeDeltas: number[];
}

/** A part of the program and its share of the busy time. */
export type Share = [part: string, share: number];

/** The part to which a function belongs. The first pattern that matches its script and name decides. */
const parts: [string, RegExp][] = [
  ["garbage collection", /\(garbage collector\)$/],
  ["idle", /\(idle\)$/],
  ["Prisma", /\/dist\/src\/generated\/prisma|@prisma|wasm:/],
  ["pg", /node_modules\/(pg|pg-\w+|postgres-\w+)\//],
  ["ioredis", /node_modules\/(ioredis|redis-\w+|@ioredis|standard-as-callback|denque)\//],
  ["JWT", /node_modules\/(fast-jwt|mnemonist|@lukeed|asn1)/],
  ["GraphQL", /node_modules\/(@apollo|@graphql-tools|(type-)?graphql|graphql-(jit|scalars))\//],
  ["Fastify", /node_modules\/(fastify|@fastify|find-my-way|avvio|light-my-request|pino|secure-json-parse)/],
  ["graphql-ws", /node_modules\/graphql-ws\//],
  ["ws", /node_modules\/ws\//],
  ["metrics", /node_modules\/prom-client/],
  ["Frontrow", /\/dist\//],
];

const samplingMicroseconds = 200;

/** Samples a process while `work` runs. @returns the shares, largest first. */
export async function profile(child: Child, work: () => Promise<unknown>): Promise<Share[]> {
  return toShares(await record(child, work));
}

/** Samples a process while `work` runs. */
export function record(child: Child, work: () => Promise<unknown>): Promise<CpuProfile> {
  return inspect(child, async (inspector) => {
    await call(inspector, "Profiler.enable");
    await call(inspector, "Profiler.setSamplingInterval", { interval: samplingMicroseconds });
    await call(inspector, "Profiler.start");
    await work();
    const { profile: result } = (await call(inspector, "Profiler.stop")) as { profile: CpuProfile };
    return result;
  });
}

/** Lets a process collect all of its garbage. */
export function collectGarbage(child: Child): Promise<unknown> {
  return inspect(child, (inspector) => call(inspector, "HeapProfiler.collectGarbage"));
}

async function inspect<Result>(
  child: Child,
  work: (inspector: WebSocket) => Promise<Result>,
): Promise<Result> {
  const inspector = new WebSocket(await child.openInspector());
  await once(inspector, "open");
  try {
    return await work(inspector);
  } finally {
    inspector.close();
  }
}

/** Without Runtime.enable the inspector sends no events, so the next message is the answer. */
async function call(inspector: WebSocket, method: string, params: object = {}): Promise<unknown> {
  const answer = once(inspector, "message");
  inspector.send(JSON.stringify({ id: 1, method, params }));
  const [data] = (await answer) as [Buffer];
  return (JSON.parse(data.toString()) as { result: unknown }).result;
}

export function toShares(recorded: CpuProfile): Share[] {
  const partOf = assignParts(recorded.nodes);
  const microseconds = new Map<string, number>();
  for (const [id, own] of selfMicrosecondsOf(recorded)) {
    const part = partOf.get(id)!;
    microseconds.set(part, (microseconds.get(part) ?? 0) + own);
  }
  microseconds.delete("idle");
  const busy = [...microseconds.values()].reduce((sum, value) => sum + value, 0);
  const shares = [...microseconds].map(([part, value]): Share => [part, value / busy]);
  return shares.sort(([, left], [, right]) => right - left);
}

/** The time in which each function itself was running, by the id of its node. */
export function selfMicrosecondsOf({ samples, timeDeltas }: CpuProfile): Map<number, number> {
  const microseconds = new Map<number, number>();
  samples.forEach((id, index) =>
    microseconds.set(id, (microseconds.get(id) ?? 0) + (timeDeltas[index] ?? 0)),
  );
  return microseconds;
}

/** Assigns functions of Node to the part that calls them, or to Node when its event loop does. */
export function assignParts(nodes: CallNode[]): Map<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const partOf = new Map<number, string>();
  const walk = (node: CallNode, inherited: string) => {
    const { functionName, url } = node.callFrame;
    const [part] = parts.find(([, pattern]) => pattern.test(`${url} ${functionName}`)) ?? [inherited];
    partOf.set(node.id, part);
    for (const child of node.children ?? []) walk(byId.get(child)!, part);
  };
  walk(nodes[0]!, "Node (sockets, HTTP, timers)");
  return partOf;
}
