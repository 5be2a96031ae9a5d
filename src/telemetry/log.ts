import pino, { type DestinationStream, type Logger } from "pino";

/** Signed tokens, bearers of any kind, and passwords in the URLs of stores. */
const patterns: [RegExp, string][] = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, "[token]"],
  [/\bBearer +[^\s"\\]+/gi, "Bearer [token]"],
  [/(:\/\/[^\s:/@"]*):[^\s/@"]+@/g, "$1:[password]@"],
];

export interface LogOptions {
  level: string;
  /** Texts that may be in no line. Texts added later count from then on. */
  secrets: readonly string[];
  /** Fields that every line gets. */
  fields?: (() => object) | undefined;
}

/**
 * The log of a process. Errors of the stores carry whole commands, rows and driver objects, so a line has only what
 * explains them. Last, every line is searched for secrets.
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
  const { name, message, code, meta, cause } = error as Error & { code?: unknown; meta?: unknown };
  const text = name === "PrismaClientValidationError" ? withoutCall(message) : message;
  const stack = error.stack?.replace(message, () => text);
  return { name, message: text, code, meta: withoutRows(meta), stack, cause: describeError(cause) };
}

/** Prisma quotes all arguments of an invalid call, and says last what is wrong with them. */
function withoutCall(message: string): string {
  return message.slice(message.lastIndexOf("\n\n") + 1).trim();
}

/** The detail of a Postgres refusal quotes the whole row, with everything that the client has sent. */
function withoutRows(meta: unknown): unknown {
  if (typeof meta !== "object" || meta === null) return meta;
  const kept = Object.entries(meta).filter(([name]) => name !== "detail");
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutRows(value)]));
}

function hidePattern(line: string, [pattern, instead]: [RegExp, string]): string {
  return line.replace(pattern, instead);
}

function hide(line: string, secret: string): string {
  return line.replaceAll(JSON.stringify(secret).slice(1, -1), "[secret]");
}
