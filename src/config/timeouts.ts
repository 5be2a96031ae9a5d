import { z } from "zod";

/** Fractions of a second are allowed; the maximum is a day. */
const seconds = (standard: number) => z.coerce.number().min(0.05).max(86_400).default(standard);

/** The timeout of every wait (docs/PROTOCOL.md, "Timeouts"). */
export const timeoutSettings = {
  DATABASE_STATEMENT_SECONDS: seconds(10),
  DATABASE_LOCK_SECONDS: seconds(5),
  DATABASE_IDLE_TRANSACTION_SECONDS: seconds(10),
  DATABASE_POOL_WAIT_SECONDS: seconds(5),
  REDIS_COMMAND_SECONDS: seconds(5),
  IDENTITY_FETCH_SECONDS: seconds(3),
  HTTP_HEADERS_SECONDS: seconds(10),
  HTTP_REQUEST_SECONDS: seconds(15),
  HTTP_KEEP_ALIVE_SECONDS: seconds(72),
  SOCKET_HANDSHAKE_SECONDS: seconds(5),
  SOCKET_PING_SECONDS: seconds(25),
  SOCKET_IDLE_SECONDS: seconds(300),
  // Creating the largest halls may take 120 s.
  ANSWER_SECONDS: seconds(130),
  WORKER_SILENCE_SECONDS: seconds(60),
  STOP_SECONDS: seconds(20),
  STOP_DELAY_SECONDS: z.coerce.number().min(0).max(600).default(0),
};

const settings = z.object(timeoutSettings);
type TimeoutSettings = z.infer<typeof settings>;

/** An inner limit must be smaller than the outer one, so that it fires first. */
const within = [
  ["DATABASE_LOCK_SECONDS", "DATABASE_STATEMENT_SECONDS"],
  ["DATABASE_STATEMENT_SECONDS", "ANSWER_SECONDS"],
  ["HTTP_HEADERS_SECONDS", "HTTP_REQUEST_SECONDS"],
  ["STOP_DELAY_SECONDS", "STOP_SECONDS"],
] as const;

export function checkTimeouts(given: TimeoutSettings, faults: z.RefinementCtx): void {
  for (const [inner, outer] of within) {
    if (given[inner] < given[outer]) continue;
    faults.addIssue({ code: "custom", path: [inner], message: `must be less than ${outer}` });
  }
}

/** The settings, grouped by their readers. */
export const timeouts = (given: TimeoutSettings) => ({
  database: {
    statementSeconds: given.DATABASE_STATEMENT_SECONDS,
    lockSeconds: given.DATABASE_LOCK_SECONDS,
    idleTransactionSeconds: given.DATABASE_IDLE_TRANSACTION_SECONDS,
    poolWaitSeconds: given.DATABASE_POOL_WAIT_SECONDS,
  },
  redis: { commandSeconds: given.REDIS_COMMAND_SECONDS },
  http: {
    headersSeconds: given.HTTP_HEADERS_SECONDS,
    requestSeconds: given.HTTP_REQUEST_SECONDS,
    keepAliveSeconds: given.HTTP_KEEP_ALIVE_SECONDS,
  },
  socket: {
    handshakeSeconds: given.SOCKET_HANDSHAKE_SECONDS,
    pingSeconds: given.SOCKET_PING_SECONDS,
    idleSeconds: given.SOCKET_IDLE_SECONDS,
  },
  answerSeconds: given.ANSWER_SECONDS,
});

/** For commands, which run without an API process. */
export const standardTimeouts = timeouts(settings.parse({}));
