import { Redis, type RedisOptions } from "ioredis";

const reconnecting: RedisOptions = {
  retryStrategy: (attempt) => Math.min(attempt * 50, 1_000),
  disconnectTimeout: 200,
};

const pulseMilliseconds = 1_000;
/** How long Redis may keep silent before a connection counts as lost, as a part of what a command may take. */
const silentPart = 0.6;
/** So long even a process that has much to do gets round to reading an answer. */
const minSilenceSeconds = 1;

/**
 * A connection that fails commands at once while Redis is away, or when it takes too long over one, and reconnects
 * by itself.
 * Commands of one event-loop turn travel as one pipeline.
 */
export function connectRedis(
  url: string,
  onError: (error: Error) => void,
  { commandSeconds }: { commandSeconds?: number } = {},
): Redis {
  const failing = { enableAutoPipelining: true, maxRetriesPerRequest: 1 };
  const limit = commandSeconds !== undefined && { commandTimeout: commandSeconds * 1_000 };
  const redis = new Redis(url, { ...reconnecting, ...failing, ...limit }).on("error", onError);
  // Commands may wait for a connection that is being made, but not for seconds for one that has been lost.
  const wait = (allowed: boolean) => () => (redis.options.enableOfflineQueue = allowed);
  return keepAlive(redis.on("close", wait(false)).on("ready", wait(true)), commandSeconds);
}

/**
 * A connection for subscriptions: its commands wait for Redis to come back, and what was subscribed is subscribed
 * again. None fails, for graphql-redis-subscriptions drops some of their promises.
 */
export function connectSubscriber(
  url: string,
  onError: (error: Error) => void,
  { commandSeconds }: { commandSeconds?: number } = {},
): Redis {
  const redis = new Redis(url, { ...reconnecting, maxRetriesPerRequest: null });
  return keepAlive(redis.on("error", onError), commandSeconds);
}

/**
 * Gives up a connection on which nothing comes back, which neither end may notice by itself: commands fail at once
 * from then on, rather than each after its own time, and subscriptions are made again.
 */
function keepAlive(redis: Redis, commandSeconds = 5): Redis {
  const silenceMilliseconds = Math.max(minSilenceSeconds, commandSeconds * silentPart) * 1_000;
  let silence: NodeJS.Timeout | undefined;
  const endSilence = () => {
    clearTimeout(silence);
    silence = undefined;
  };
  // If it was this process that stood still, what came meanwhile is read before this.
  const giveUp = () => silence && redis.disconnect(true);
  const pulse = setInterval(() => {
    if (redis.status !== "ready" || silence) return;
    silence = setTimeout(() => setImmediate(giveUp), silenceMilliseconds);
    redis.ping().then(endSilence, endSilence);
  }, pulseMilliseconds).unref();
  return redis.on("close", endSilence).once("end", () => clearInterval(pulse));
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
