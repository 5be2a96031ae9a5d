import { readFileSync } from "node:fs";
import { join } from "node:path";

const shared = ["queue", "admission", "tally", "report"];
const scripts = [
  "join",
  "read",
  "recover",
  "finish",
  "extend",
  "configure",
  "tick",
  "figures",
  "audit",
  "overfull",
  "overtaken",
] as const;

export type QueueScript = (typeof scripts)[number] | "setup";

/** The set of the concerts whose queue this Redis has. It is outside every queue, so no script touches it. */
export const queuesKey = "queues";

/** The channel on which the scripts of a queue announce changes (report.lua), and the prefix of its keys. */
export const queueChannel = (concertId: string): string => `queue:{${concertId}}`;

/** The part of a Redis connection that scripts need. */
interface ScriptRunner {
  defineCommand(name: string, definition: { lua: string; numberOfKeys: number }): void;
}

export type RunScript = (script: QueueScript, queue: string, values: (string | number)[]) => Promise<unknown>;

/**
 * Registers the scripts of lua/ on a connection. Each begins with the code that all of them share.
 * @returns the function that runs a script on the queue with a key prefix.
 */
export function registerQueueScripts(redis: ScriptRunner): RunScript {
  const define = (script: QueueScript, lua: string) =>
    redis.defineCommand(commandOf(script), { lua, numberOfKeys: 1 });
  const prelude = shared.map(readLua).join("\n");
  define("setup", readLua("setup"));
  for (const script of scripts) define(script, `${prelude}\n${readLua(script)}`);

  const commands = redis as unknown as Record<string, (...values: (string | number)[]) => Promise<unknown>>;
  return (script, queue, values) => commands[commandOf(script)]!(queue, ...values);
}

/** The prefix keeps the scripts apart from commands of Redis. */
function commandOf(script: QueueScript): string {
  return `queue_${script}`;
}

function readLua(name: string): string {
  return readFileSync(join(__dirname, "lua", `${name}.lua`), "utf8");
}
