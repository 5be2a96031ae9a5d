import { request } from "node:http";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { clock } from "../support/child";
import { timed } from "../support/load";

/**
 * This program has the connections of many subscribers. One process may not open enough files for the sockets of a subject
 * and of its baseline. It reads a plan from standard input first, then one expectation after another.
 */

/** Where the sockets or event streams connect. A socket without a query only listens. */
export interface SubscribersPlan {
  url: string;
  query: string;
  /** One connection for each token. */
  tokens: string[];
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

let expected: Expectation = { count: Infinity, text: "" };
let arrived = 0;

createInterface({ input: process.stdin }).on("line", (line) => {
  const message = JSON.parse(line) as SubscribersPlan | Expectation;
  if ("count" in message) {
    expected = message;
    arrived = 0;
    console.log("ready");
  } else {
    const open = message.url.endsWith("/stream") ? stream : connect;
    void timed(message.tokens.length, (index) => open(message, index)).then(() => console.log("ready"));
  }
});

/** Resolves when the socket is open, and its subscription has sent its first value. */
function connect({ url, query, tokens }: SubscribersPlan, index: number): Promise<void> {
  const socket = new WebSocket(url.replace("http", "ws"), query ? ["graphql-transport-ws"] : [], {
    perMessageDeflate: false,
  });
  const send = (message: object) => socket.send(JSON.stringify(message));
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("open", () => {
      if (!query) return resolve();
      send({ type: "connection_init", payload: { authorization: `Bearer ${tokens[index]}` } });
    });
    socket.on("message", (data: Buffer) => {
      if (!query || data.includes('"type":"next"')) {
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

/** Resolves when the stream has sent the first value of its subscription. */
function stream({ url, query, tokens }: SubscribersPlan, index: number): Promise<void> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${tokens[index]}` };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: "POST", agent: false, headers }, (answer) =>
      answer.on("data", (data: Buffer) => {
        if (!data.includes("event: next")) return;
        resolve();
        count(data, index);
      }),
    );
    asked.on("error", reject).end(JSON.stringify({ query }));
  });
}

function count(data: Buffer, index: number): void {
  if (!data.includes(expected.text)) return;
  arrived += 1;
  if (arrived !== expected.count) return;
  const push: Push = { index, at: clock(), text: data.toString() };
  console.log(JSON.stringify(push));
}
