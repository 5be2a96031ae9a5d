import pino, { type DestinationStream, type Logger } from "pino";

/** Signed tokens, bearers of any kind, and the passwords within addresses of stores. */
const patterns: [RegExp, string][] = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, "[token]"],
  [/\bBearer +[^\s"\\]+/gi, "Bearer [token]"],
  [/(:\/\/[^\s:/@"]*):[^\s/@"]+@/g, "$1:[password]@"],
];

export interface LogOptions {
  level: string;
  /** Texts that may stand in no line, whatever they look like. Those that are added later count from then on. */
  secrets: readonly string[];
  /** What every line carries beside its own fields. */
  fields?: () => object;
}

/**
 * The log of a process. Errors of the stores carry whole commands and driver objects, so only what explains them is
 * taken, and every line is searched for secrets last, wherever in it they may have got to.
 */
export function createLog(
  { level, secrets, fields = () => ({}) }: LogOptions,
  destination?: DestinationStream,
): Logger {
  const streamWrite = (line: string) => secrets.reduce(hide, patterns.reduce(hidePattern, line));
  const options = {
    level,
    mixin: fields,
    serializers: { error: describeError, err: describeError },
    hooks: { streamWrite },
  };
  return destination ? pino(options, destination) : pino(options);
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, code, meta, cause } = error as Error & { code?: unknown; meta?: unknown };
  return { name, message, code, meta, stack, cause: describeError(cause) };
}

function hidePattern(line: string, [pattern, instead]: [RegExp, string]): string {
  return line.replace(pattern, instead);
}

function hide(line: string, secret: string): string {
  return line.replaceAll(JSON.stringify(secret).slice(1, -1), "[secret]");
}
