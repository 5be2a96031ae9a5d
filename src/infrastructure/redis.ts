import { Redis, type RedisOptions } from "ioredis";

const reconnecting: RedisOptions = {
  retryStrategy: (attempt) => Math.min(attempt * 50, 1_000),
  disconnectTimeout: 200,
};

const pulseMilliseconds = 1_000;
/** How long Redis may be silent before the connection counts as lost, as a fraction of the command timeout. */
const silentPart = 0.6;
/** A busy process still reads an answer within this time. */
const minSilenceSeconds = 1;

/**
 * A connection for commands. It reconnects by itself. While Redis is down, commands fail immediately; a slow command
 * fails after its timeout. Commands of one event-loop turn travel as one pipeline.
 */
export function connectRedis(
  url: string,
  onError: (error: Error) => void,
  { commandSeconds }: { commandSeconds?: number } = {},
): Redis {
  const failing = { enableAutoPipelining: true, maxRetriesPerRequest: 1 };
  const limit = commandSeconds !== undefined && { commandTimeout: commandSeconds * 1_000 };
  const redis = new Redis(url, { ...reconnecting, ...failing, ...limit }).on("error", onError);
  // Commands wait for the first connection, but not for a reconnect.
  const wait = (allowed: boolean) => () => (redis.options.enableOfflineQueue = allowed);
  return keepAlive(redis.on("close", wait(false)).on("ready", wait(true)), commandSeconds);
}

/** A connection for commands. */
export type Connection = Redis;

export type Script = (numberOfKeys: number, ...values: (string | number | Buffer)[]) => Promise<unknown>;

/**
 * Defines a script whose caller batches what it asks (turn-batches.ts). A call leaves at once: it neither waits for the
 * pipeline of its turn nor for the answers of the pipeline before.
 */
export function defineBatchScript(redis: Redis, name: string, lua: string): Script {
  redis.options.autoPipeliningIgnoredCommands = [
    ...(redis.options.autoPipeliningIgnoredCommands ?? []),
    name,
  ];
  redis.defineCommand(name, { lua });
  return (redis as unknown as Record<string, Script>)[name]!.bind(redis);
}

/**
 * A connection for subscriptions. Its commands wait until Redis is back, then ioredis restores the subscriptions. No
 * command may fail, because graphql-redis-subscriptions drops some of the promises.
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
 * Closes a connection on which Redis is silent, which neither end may notice by itself. Commands then fail immediately
 * instead of one timeout each, and subscriptions are restored.
 */
function keepAlive(redis: Redis, commandSeconds = 5): Redis {
  const silenceMilliseconds = Math.max(minSilenceSeconds, commandSeconds * silentPart) * 1_000;
  let silence: NodeJS.Timeout | undefined;
  const endSilence = () => {
    clearTimeout(silence);
    silence = undefined;
  };
  // If this process itself was suspended, the data that arrived meanwhile is read first.
  const giveUp = () => silence && redis.disconnect(true);
  const pulse = setInterval(() => {
    if (redis.status !== "ready" || silence) return;
    silence = setTimeout(() => setImmediate(giveUp), silenceMilliseconds);
    redis.ping().then(endSilence, endSilence);
  }, pulseMilliseconds).unref();
  return redis.on("close", endSilence).once("end", () => clearInterval(pulse));
}

/** Error replies of a Redis that cannot serve now: loading, full, failing over, or busy with a script. */
const unavailableReplies =
  /^(BUSY|CLUSTERDOWN|LOADING|MASTERDOWN|MISCONF|NOREPLICAS|OOM|READONLY|TRYAGAIN)\b/;

const lostConnection =
  /Connection is closed|Command timed out|Stream isn't writeable|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT/;

export class RedisUnavailableError extends Error {
  override readonly name = "RedisUnavailableError";
}

/** Tells an unavailable Redis from a wrong command. */
export function isRedisUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    ["AbortError", "MaxRetriesPerRequestError", "RedisUnavailableError"].includes(error.name) ||
    unavailableReplies.test(error.message) ||
    lostConnection.test(error.message)
  );
}
