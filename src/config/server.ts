import type { Config } from "./config";
import { exposure } from "./exposure";
import { operationLimits } from "./operation-limits";
import { connectionLimits, socketLimits } from "./connection-limits";
import { timeouts } from "./timeouts";

/** All settings of the server, by concern. */
export function serverSettings(config: Config) {
  const { socket, http, answerSeconds } = timeouts(config);
  return {
    exposure: exposure(config),
    operations: operationLimits(config),
    connections: connectionLimits(config),
    sockets: { ...socketLimits(config), ...socket, origins: config.CORS_ORIGINS },
    timeouts: { http, answerSeconds },
  };
}
