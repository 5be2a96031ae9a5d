import { WebSocket } from "ws";

/**
 * A program that keeps the sockets of subscribers in a separate process. It is forked by subscribers.ts.
 * With tokens, each socket speaks graphql-transport-ws and follows one subscription; without, it only listens.
 */
export interface SubscribersPlan {
  url: string;
  query: string;
  tokens: (string | null)[];
}

/** `at` is milliseconds of the machine's monotonic clock. */
export type SubscribersMessage =
  | { kind: "ready" }
  | { kind: "counting" }
  | { kind: "reached"; last: string }
  | { kind: "active"; index: number; at: number };

const connectingAtOnce = 50;
const next = Buffer.from('"type":"next"');
const active = Buffer.from('"ACTIVE"');
const report = (message: SubscribersMessage) => process.send!(message);

let pushes = 0;
let goal = Infinity;

process.on("message", (message: SubscribersPlan | { goal: number }) => {
  if ("goal" in message) {
    goal = message.goal;
    pushes = 0;
    return void report({ kind: "counting" });
  }
  void connectAll(message).then(() => report({ kind: "ready" }));
});

async function connectAll(plan: SubscribersPlan): Promise<void> {
  let index = 0;
  const work = async () => {
    while (index < plan.tokens.length) await connect(plan, index++);
  };
  await Promise.all(Array.from({ length: connectingAtOnce }, work));
}

/** Resolves when the socket is open. With a token, waits for the first value of the subscription. */
function connect({ url, query, tokens }: SubscribersPlan, index: number): Promise<void> {
  const token = tokens[index];
  const socket = token
    ? new WebSocket(url, "graphql-transport-ws", { perMessageDeflate: false })
    : new WebSocket(url, { perMessageDeflate: false });
  const send = (message: object) => socket.send(JSON.stringify(message));
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("open", () => {
      if (token) send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
      else resolve();
    });
    socket.on("message", (data: Buffer) => {
      if (data.includes(next)) {
        resolve();
        return count(data, index);
      }
      const { type, payload } = JSON.parse(data.toString()) as { type: string; payload?: unknown };
      if (type === "connection_ack") send({ id: "1", type: "subscribe", payload: { query } });
      else if (type === "ping") send({ type: "pong" });
      else if (type === "error") reject(new Error(JSON.stringify(payload)));
    });
  });
}

function count(data: Buffer, index: number): void {
  const at = Number(process.hrtime.bigint()) / 1e6;
  pushes += 1;
  if (data.includes(active)) report({ kind: "active", index, at });
  if (pushes === goal) report({ kind: "reached", last: data.toString() });
}
