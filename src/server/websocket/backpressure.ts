import type { WebSocketServer } from "ws";

/** More than the largest answer. */
const maxUnsentBytes = 1024 * 1024;

/** Cuts off a client that keeps asking without reading the answers, which would fill the memory of this process. */
export function limitBackpressure(sockets: WebSocketServer): void {
  sockets.on("connection", (socket) => {
    const check = () => {
      if (socket.bufferedAmount > maxUnsentBytes) socket.terminate();
    };
    socket.on("message", check).on("ping", check);
  });
}
