import { Redis, type RedisOptions } from "ioredis";

const reconnecting: RedisOptions = { retryStrategy: (attempt) => Math.min(attempt * 50, 1_000) };

/**
 * A connection that fails commands at once while Redis is away and reconnects by itself.
 * Commands of one event-loop turn travel as one pipeline.
 */
export function connectRedis(url: string, onError: (error: Error) => void): Redis {
  const failing = { enableAutoPipelining: true, maxRetriesPerRequest: 1, commandTimeout: 5_000 };
  const redis = new Redis(url, { ...reconnecting, ...failing }).on("error", onError);
  // Commands may wait for a connection that is being made, but not for seconds for one that has been lost.
  const wait = (allowed: boolean) => () => (redis.options.enableOfflineQueue = allowed);
  return redis.on("close", wait(false)).on("ready", wait(true));
}

/**
 * A connection for subscriptions: its commands wait for Redis to come back, and what was subscribed is subscribed
 * again. None fails, for graphql-redis-subscriptions drops some of their promises.
 */
export function connectSubscriber(url: string, onError: (error: Error) => void): Redis {
  return new Redis(url, { ...reconnecting, maxRetriesPerRequest: null }).on("error", onError);
}

/** Replies of a Redis that is there but cannot serve now: starting, full, failing over, or busy with a script. */
const unavailableReplies =
  /^(BUSY|CLUSTERDOWN|LOADING|MASTERDOWN|MISCONF|NOREPLICAS|OOM|READONLY|TRYAGAIN)\b/;

const lostConnection =
  /Connection is closed|Command timed out|Stream isn't writeable|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT/;

/** Whether an error says that Redis cannot be reached or cannot serve now, rather than that a command was wrong. */
export function isRedisUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    ["AbortError", "MaxRetriesPerRequestError"].includes(error.name) ||
    unavailableReplies.test(error.message) ||
    lostConnection.test(error.message)
  );
}
