import type { IncomingMessage } from "node:http";
import type { WebSocket, WebSocketServer } from "ws";
import { toGraphqlError } from "../../api/error-format";
import { countSockets, followOperations, type Hooks } from "../../telemetry/websocket-operations";
import { readRequestId } from "../../telemetry/request-id";
import { Heartbeat } from "../execution/heartbeat";
import type { Runtime } from "../execution/runtime";
import type { ClientAddresses } from "../limits/client-addresses";
import type { OperationRunner } from "../limits/operation-runner";
import { IdleTimeout } from "./idle-timeout";
import { operationHooks } from "./operation-hooks";
import { adaptSockets, type SocketExtra } from "./socket-adapter";
import { SocketClient } from "./socket-client";
import { SocketOperations } from "./socket-operations";

/** "Service Restart": graphql-ws clients reconnect by themselves and resume their subscriptions. */
const serviceRestart = 1012;

export interface SocketSettings {
  /** Operations that may run on one socket at a time. */
  maxOperations: number;
  /** How long a client may take to send `connection_init`. */
  handshakeSeconds: number;
  /** How long a socket may stay open while no operation runs on it. */
  idleSeconds: number;
  /** The interval of pings, and how long the pong may take. */
  pingSeconds: number;
}

/**
 * Serves GraphQL over WebSocket (the graphql-transport-ws protocol). A bad token does not close the socket. Operations
 * that need a token refuse, with the same codes as over HTTP.
 */
export function serveSockets(
  sockets: WebSocketServer,
  runtime: Runtime,
  settings: SocketSettings,
  addresses: ClientAddresses,
): void {
  countSockets(sockets, runtime.operations);
  const followed = followOperations(runtime.operations, operationHooks(runtime, settings.maxOperations));
  const hooks = {
    ...refusingUnderLoad(followed, runtime.runner),
    connectionInitWaitTimeout: settings.handshakeSeconds * 1_000,
  };
  const heartbeat = new Heartbeat(settings.pingSeconds);
  const describe = (socket: WebSocket, request: IncomingMessage) => {
    const client = new SocketClient(socket, request.socket);
    const idle = new IdleTimeout(socket, settings.idleSeconds);
    heartbeat.add(client);
    socket.on("close", () => {
      heartbeat.remove(client);
      idle.stop();
    });
    const operations = new SocketOperations(idle);
    return { client, operations, address: addresses.of(request), requestId: readRequestId(request.headers) };
  };
  adaptSockets(sockets, hooks, describe, runtime.log);
}

/** Closes all sockets. It does not complete subscriptions, because a client resumes elsewhere only what was cut. */
export async function closeSockets(sockets: WebSocketServer): Promise<void> {
  const closed = new Promise((resolve) => sockets.close(resolve));
  for (const socket of sockets.clients) socket.close(serviceRestart, "Service restart");
  await closed;
}

/** Refused operations are neither measured nor logged, as over HTTP: load shedding is not a failure. */
function refusingUnderLoad(hooks: Hooks<SocketExtra>, runner: OperationRunner): Hooks<SocketExtra> {
  return {
    ...hooks,
    onSubscribe: (context, id, payload) => {
      try {
        const { address } = context.extra;
        runner.requireAnyRoom(address);
        runner.requireAllowed(address, payload);
      } catch (error) {
        return [toGraphqlError(error)];
      }
      return hooks.onSubscribe?.(context, id, payload);
    },
  };
}
