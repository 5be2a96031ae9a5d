import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Redis } from "ioredis";
import { WebSocketServer, type WebSocket } from "ws";

/**
 * A minimal server of pushes: ws and a Redis subscription. A message is the number of a socket, or "all", then a space
 * and the text to send.
 * Environment: REDIS_URL, CHANNEL.
 */
const { REDIS_URL = "", CHANNEL = "" } = process.env;
const server = createServer();
const sockets: WebSocket[] = [];

new WebSocketServer({ server }).on("connection", (socket) => {
  sockets.push(socket);
  socket.on("error", () => socket.terminate());
});

const redis = new Redis(REDIS_URL);
redis.on("message", (_channel: string, message: string) => {
  const end = message.indexOf(" ");
  const [receiver, text] = [message.slice(0, end), message.slice(end + 1)];
  if (receiver !== "all") return sockets[Number(receiver)]!.send(text);
  for (const socket of sockets) socket.send(text);
});

void redis.subscribe(CHANNEL).then(() =>
  server.listen(0, "127.0.0.1", () => {
    console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }),
);
