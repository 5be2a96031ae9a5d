import { readFileSync } from "node:fs";
import { join } from "node:path";

const shared = ["line", "admission", "tally", "report"];
const scripts = [
  "join",
  "look",
  "restore",
  "finish",
  "extend",
  "configure",
  "tick",
  "measure",
  "survey",
  "audit",
  "overfull",
  "overtaken",
] as const;

export type LineScript = (typeof scripts)[number] | "establish";

/** The part of a Redis connection that scripts need. */
interface ScriptRunner {
  defineCommand(name: string, definition: { lua: string; numberOfKeys: number }): void;
}

export type RunScript = (script: LineScript, line: string, values: (string | number)[]) => Promise<unknown>;

/**
 * Registers the scripts of lua/ on a connection, each behind what all of them share.
 * @returns the function that runs one of them on the line with this key prefix.
 */
export function registerLineScripts(redis: ScriptRunner): RunScript {
  const define = (script: LineScript, lua: string) =>
    redis.defineCommand(commandOf(script), { lua, numberOfKeys: 1 });
  const prelude = shared.map(readLua).join("\n");
  define("establish", readLua("establish"));
  for (const script of scripts) define(script, `${prelude}\n${readLua(script)}`);

  const commands = redis as unknown as Record<string, (...values: (string | number)[]) => Promise<unknown>>;
  return (script, line, values) => commands[commandOf(script)]!(line, ...values);
}

/** Redis has commands of its own with names like these. */
function commandOf(script: LineScript): string {
  return `line_${script}`;
}

function readLua(name: string): string {
  return readFileSync(join(__dirname, "lua", `${name}.lua`), "utf8");
}
