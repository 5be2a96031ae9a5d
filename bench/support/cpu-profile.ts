import { once } from "node:events";
import { WebSocket } from "ws";

/** A node of the call tree, as Profiler.stop of the DevTools protocol gives it. */
interface CallNode {
  id: number;
  callFrame: { functionName: string; url: string };
  children?: number[];
}

interface CpuProfile {
  nodes: CallNode[];
  samples: number[];
  timeDeltas: number[];
}

/** A part of the program and its share of the busy time, largest first. */
export interface Share {
  part: string;
  share: number;
}

/** The owner of each script. The first pattern that matches its address decides. */
const owners: [RegExp, string][] = [
  [/\/dist\/src\/generated\/prisma|@prisma|wasm:/, "Prisma"],
  [/node_modules\/(pg|pg-\w+|postgres-\w+)\//, "pg"],
  [/node_modules\/(ioredis|redis-\w+|@ioredis|standard-as-callback|denque)\//, "ioredis"],
  [/node_modules\/(fast-jwt|mnemonist|@lukeed|asn1)/, "JWT"],
  [
    /node_modules\/(@apollo|@as-integrations|graphql|type-graphql|graphql-scalars|@graphql-tools)\//,
    "GraphQL",
  ],
  [/node_modules\/(fastify|@fastify|find-my-way|avvio|light-my-request|pino|secure-json-parse)/, "Fastify"],
  [/node_modules\/graphql-ws\//, "graphql-ws"],
  [/node_modules\/ws\//, "ws"],
  [/node_modules\/prom-client/, "metrics"],
  [/\/dist\//, "Frontrow"],
];

const nodeItself = "Node (sockets, HTTP, timers)";
const notBusy = "(idle)";

/** Samples what a process does while `work` runs. */
export async function profile(inspectorUrl: string, work: () => Promise<unknown>): Promise<Share[]> {
  const inspector = new WebSocket(inspectorUrl);
  await once(inspector, "open");
  try {
    await call(inspector, "Profiler.enable");
    await call(inspector, "Profiler.setSamplingInterval", { interval: 500 });
    await call(inspector, "Profiler.start");
    await work();
    const { profile: result } = (await call(inspector, "Profiler.stop")) as { profile: CpuProfile };
    return toShares(result);
  } finally {
    inspector.close();
  }
}

let calls = 0;

function call(inspector: WebSocket, method: string, params: object = {}): Promise<unknown> {
  const id = (calls += 1);
  return new Promise((resolve) => {
    const listen = (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { id?: number; result?: unknown };
      if (message.id !== id) return;
      inspector.off("message", listen);
      resolve(message.result);
    };
    inspector.on("message", listen);
    inspector.send(JSON.stringify({ id, method, params }));
  });
}

function toShares({ nodes, samples, timeDeltas }: CpuProfile): Share[] {
  const partOf = assignParts(nodes);
  const microseconds = new Map<string, number>();
  samples.forEach((id, index) => {
    const part = partOf.get(id) ?? nodeItself;
    microseconds.set(part, (microseconds.get(part) ?? 0) + (timeDeltas[index] ?? 0));
  });
  microseconds.delete(notBusy);
  const busy = [...microseconds.values()].reduce((sum, value) => sum + value, 0);
  return [...microseconds]
    .map(([part, value]) => ({ part, share: value / busy }))
    .sort((left, right) => right.share - left.share);
}

/** Functions of Node count for their caller, or for Node when the event loop calls them. */
function assignParts(nodes: CallNode[]): Map<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parts = new Map<number, string>();
  const walk = (node: CallNode, inherited: string) => {
    const part = ownPart(node) ?? inherited;
    parts.set(node.id, part);
    for (const child of node.children ?? []) walk(byId.get(child)!, part);
  };
  walk(nodes[0]!, nodeItself);
  return parts;
}

function ownPart({ callFrame: { functionName, url } }: CallNode): string | undefined {
  if (functionName === "(garbage collector)") return "garbage collection";
  if (functionName === notBusy) return notBusy;
  return owners.find(([pattern]) => pattern.test(url))?.[1];
}
