import type { HttpTimeouts } from "./http/graphql-route";
import type { ResponseHeaderOptions } from "./http/response-headers";
import type { ConnectionLimits } from "./limits/connection-limit";
import type { OperationLimits } from "./limits/load-shedder";
import type { SocketLimits } from "./websocket/socket-server";
import type { SocketSettings } from "./websocket/conversation";

export interface ServerSettings {
  exposure: ResponseHeaderOptions & {
    introspection: boolean;
    playground: boolean;
    docs: boolean;
    /** Whether only the documents of the pages are served. */
    trustedDocumentsOnly: boolean;
    trustedProxies: string[];
  };
  operations: OperationLimits;
  connections: ConnectionLimits;
  sockets: SocketLimits & SocketSettings;
  timeouts: { http: HttpTimeouts; answerSeconds: number };
}
