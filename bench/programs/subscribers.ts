import { WebSocket } from "ws";
import { answerCalls } from "./answer-calls";
import { clock } from "../support/child";

/** This program holds the sockets of many subscribers, apart from the process that measures. */
/** Where the sockets of subscribers connect. A null instead of a token means a socket that only listens. */
export interface SubscribersPlan {
  url: string;
  query: string;
  tokens: (string | null)[];
}

/** Which pushes count: `count` pushes that contain the text. */
export interface Expectation {
  count: number;
  text: string;
}

/** The last expected push: the index of its socket, the time, and the message. */
export interface Push {
  index: number;
  at: number;
  text: string;
}

const connectionsAtOnce = 50;

let expected: Expectation = { count: Infinity, text: "" };
let arrived = 0;
let complete: Promise<Push>;
let onComplete: (push: Push) => void;

answerCalls({
  connect: async (plan: SubscribersPlan) => {
    let next = 0;
    const work = async () => {
      while (next < plan.tokens.length) await connect(plan, next++);
    };
    await Promise.all(Array.from({ length: connectionsAtOnce }, work));
  },
  expect: (expectation: Expectation) => {
    expected = expectation;
    arrived = 0;
    complete = new Promise((resolve) => (onComplete = resolve));
  },
  awaitPush: () => complete,
});

/** Resolves when the socket is open, and its subscription has sent its first value. */
function connect({ url, query, tokens }: SubscribersPlan, index: number): Promise<void> {
  const authorization = tokens[index] && `Bearer ${tokens[index]}`;
  const protocols = authorization ? ["graphql-transport-ws"] : [];
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false });
  const send = (message: object) => socket.send(JSON.stringify(message));
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("open", () => {
      if (authorization) send({ type: "connection_init", payload: { authorization } });
      else resolve();
    });
    socket.on("message", (data: Buffer) => {
      if (data.includes('"type":"next"')) {
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
  if (!data.includes(expected.text)) return;
  arrived += 1;
  if (arrived === expected.count) onComplete({ index, at: clock(), text: data.toString() });
}
