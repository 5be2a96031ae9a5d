import { WebSocket, type WebSocketServer } from "ws";

/** More than the largest answer has. */
const maxUnsentBytes = 1024 * 1024;

/** Cuts off who goes on asking without reading the answers, which would pile up in this process. */
export function limitBackpressure(sockets: WebSocketServer): void {
  sockets.on("connection", (socket) => {
    const check = () => {
      if (socket.bufferedAmount > maxUnsentBytes) socket.terminate();
    };
    socket.on("message", check).on("ping", check);
  });
}

/** A socket of which no write fails: it ends, and whatever is yet unwritten with it. graphql-ws would print each failure. */
export class SilentFailureSocket extends WebSocket {
  override send(data: string, ...given: unknown[]): void {
    const [onSent] = given as [(() => void)?];
    super.send(data, onSent && (() => onSent()));
  }
}
