import { readFileSync } from "node:fs";
import { join } from "node:path";
import { spendBudgetLua } from "../../infrastructure/rate-limiter";
import { defineBatchScript, type Connection, type Script } from "../../infrastructure/redis";

const shared = ["queue", "admission", "tally", "report"].map(readLua).join("\n");
const scripts = ["recover", "extend", "configure", "tick", "figures"] as const;
/** Scripts for many at once (turn-batches.ts). */
const batchScripts = ["join", "finish"] as const;

export type QueueScript = (typeof scripts)[number] | (typeof batchScripts)[number] | "read" | "setup";

/** The prefix keeps the scripts apart from commands of Redis. */
const commandOf = (script: QueueScript) => `queue_${script}`;

/** The set of the concerts whose queue this Redis has. It is outside every queue, so no script touches it. */
export const queuesKey = "queues";

/** The channel on which the scripts of a queue announce changes (report.lua), and the prefix of its keys. */
export const queueChannel = (concertId: string): string => `queue:{${concertId}}`;

/** Runs a script on the queue with a key prefix. Only `read` has other keys: the budgets that it spends. */
export type RunScript = (
  script: QueueScript,
  queue: string,
  values: (string | number | Buffer)[],
  budgets?: string[],
) => Promise<unknown>;

/** A script of a queue, with the code that all of them share. */
export function toQueueScript(lua: string): string {
  return `${shared}\n${lua}`;
}

/** Registers the scripts of lua/ on a connection. */
export function registerQueueScripts(redis: Connection): RunScript {
  const define = (script: QueueScript, lua: string) => redis.defineCommand(commandOf(script), { lua });
  define("setup", readLua("setup"));
  for (const script of scripts) define(script, toQueueScript(readLua(script)));
  for (const script of batchScripts)
    defineBatchScript(redis, commandOf(script), toQueueScript(readLua(script)));
  defineBatchScript(redis, commandOf("read"), `${spendBudgetLua}\n${toQueueScript(readLua("read"))}`);

  const commands = redis as unknown as Record<string, Script>;
  return (script, queue, values, budgets = []) =>
    commands[commandOf(script)]!(1 + budgets.length, queue, ...budgets, ...values);
}

function readLua(name: string): string {
  return readFileSync(join(__dirname, "lua", `${name}.lua`), "utf8");
}
