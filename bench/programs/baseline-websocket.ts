import { Redis } from "ioredis";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

/**
 * The smallest server that pushes messages from Redis: ws and a subscription. A message starts with the index of a
 * socket, or with "all", and a space. The server sends the rest to that socket, or to all sockets.
 * Environment: REDIS_URL, CHANNEL.
 */
const { REDIS_URL = "", CHANNEL = "" } = process.env;
const sockets: WebSocket[] = [];
const redis = new Redis(REDIS_URL);

redis.on("message", (_channel: string, message: string) => {
  const end = message.indexOf(" ");
  const [receiver, text] = [message.slice(0, end), message.slice(end + 1)];
  if (receiver !== "all") return sockets[Number(receiver)]!.send(text);
  for (const socket of sockets) socket.send(text);
});

void redis.subscribe(CHANNEL).then(() => {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => {
    sockets.push(socket);
    socket.on("error", () => socket.terminate());
  });
  server.on("listening", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
});
