import { Redis } from "ioredis";

/**
 * A connection that fails commands at once while Redis is away and reconnects by itself.
 * Commands of one event-loop turn travel as one pipeline.
 */
export function connectRedis(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    enableAutoPipelining: true,
    maxRetriesPerRequest: 1,
    commandTimeout: 5_000,
    retryStrategy: (attempt) => Math.min(attempt * 50, 1_000),
  });
  redis.on("error", onError);
  return redis;
}

/** Whether an error says that Redis cannot be reached, rather than that a command was wrong. */
export function isRedisUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    error.name === "MaxRetriesPerRequestError" ||
    /Connection is closed|Command timed out|Stream isn't writeable|ECONNREFUSED|LOADING/.test(error.message)
  );
}
