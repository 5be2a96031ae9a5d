import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { frameText } from "../../src/server/websocket/text-frame";

describe("a framed text", () => {
  it.each([
    ["nothing", ""],
    ["the longest short text", "x".repeat(125)],
    ["the shortest text with a length of 16 bits", "x".repeat(126)],
    ["the longest text with a length of 16 bits", "x".repeat(65_535)],
    ["the shortest text with a length of 64 bits", "x".repeat(65_536)],
    ["letters of several bytes", "잠실 – Zürich 🎫".repeat(9)],
  ])("of %s arrives as it was sent, and so does what ws sends after it", async (_, text) => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    server.on("connection", (socket, { socket: stream }) => {
      stream.write(frameText(text));
      socket.send("after");
    });
    await once(server, "listening");
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const arrived: string[] = [];
    client.on("message", (data: Buffer) => arrived.push(data.toString()) === 2 && client.close());
    await once(client, "close");
    server.close();
    expect(arrived).toEqual([text, "after"]);
  });
});
