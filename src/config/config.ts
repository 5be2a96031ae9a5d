import { z } from "zod";
import { exposureSettings } from "./exposure";
import { address, count, processes, secret } from "./setting-types";
import { operationSettings } from "./operation-limits";
import { rateSettings } from "./rates";
import { socketSettings } from "./connection-limits";
import { checkTimeouts, timeoutSettings } from "./timeouts";

/** Rules between settings run even when single settings are bad, so that one start reports every problem. */
const between = (name: string, message: string) => ({ path: [name], message, when: () => true });

const databaseUrl = address(/^postgres(ql)?$/);
const redisUrl = address(/^rediss?$/);
const maxSeatsPerUser = count(1, 4);

const schema = z
  .object({
    NODE_ENV: z.string().optional(),
    PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
    HOST: z.string().min(1).default("127.0.0.1"),
    PROCESSES: processes(),
    DATABASE_URL: databaseUrl.optional(),
    REDIS_URL: redisUrl.optional(),
    TOKEN_SECRET: secret(),
    TOKEN_SECRET_PREVIOUS: secret(),
    IDENTITY_JWKS_URL: address(/^https?$/).optional(),
    IDENTITY_SECRET: secret(),
    IDENTITY_ISSUER: z.string().optional(),
    IDENTITY_AUDIENCE: z.string().optional(),
    QUEUE_CAPACITY: count(1, 100),
    ADMISSIONS_PER_SECOND: count(1, 50),
    ACTIVE_SECONDS: count(1, 600),
    WAITING_GRACE_SECONDS: count(1, 60),
    WAITING_CHECK_SECONDS: count(1, 10),
    RECOVERY_SECONDS: count(0, 10),
    HOLD_SECONDS: count(1, 300),
    HOLD_WARNING_SECONDS: count(0, 60),
    MAX_SEATS_PER_USER: maxSeatsPerUser,
    MAX_CHARGE_POINTS: count(1, 1_000_000),
    MAX_BALANCE_POINTS: count(1, 10_000_000),
    POINTS_ACCESS: z.enum(["ACTIVE", "ANY_TOKEN"]).default("ACTIVE"),
    PAYMENT_FAILURE: z.enum(["KEEP_HOLD", "RELEASE_HOLD"]).default("KEEP_HOLD"),
    DATABASE_CONNECTIONS: count(1, 20),
    OPERATOR_TOKEN: z.string().min(16).optional(),
    ...rateSettings,
    ...exposureSettings,
    ...operationSettings,
    ...socketSettings,
    LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    LOG_LINES_PER_SECOND: count(1, 500),
    ...timeoutSettings,
  })
  .superRefine(checkTimeouts)
  .refine(
    ({ MAX_CONNECTIONS, MAX_SOCKETS }) => !(MAX_CONNECTIONS <= MAX_SOCKETS),
    between(
      "MAX_CONNECTIONS",
      "must be greater than MAX_SOCKETS, or sockets would leave no connection for requests",
    ),
  )
  .refine(
    ({ MAX_CONNECTIONS, MAX_CONNECTIONS_PER_ADDRESS = 1 }) =>
      !(MAX_CONNECTIONS_PER_ADDRESS > MAX_CONNECTIONS),
    between("MAX_CONNECTIONS_PER_ADDRESS", "must not be greater than MAX_CONNECTIONS"),
  )
  .refine(
    ({ DATABASE_URL, TOKEN_SECRET }) => !DATABASE_URL || TOKEN_SECRET,
    between("TOKEN_SECRET", "required when DATABASE_URL is set, and the same on every process"),
  )
  .refine(
    ({ DATABASE_URL, REDIS_URL }) => !DATABASE_URL === !REDIS_URL,
    between("REDIS_URL", "set both DATABASE_URL and REDIS_URL, or neither"),
  )
  .refine(
    (config) => config.NODE_ENV !== "production" || hasIdentity(config),
    between(
      "IDENTITY_JWKS_URL",
      "with NODE_ENV=production this or IDENTITY_SECRET is required: without identities the API trusts the user id " +
        "that a client sends, so any client can act as any user",
    ),
  )
  .refine(
    ({ NODE_ENV, IDENTITY_JWKS_URL: url }) => NODE_ENV !== "production" || !url?.startsWith("http:"),
    between(
      "IDENTITY_JWKS_URL",
      "with NODE_ENV=production it must be https: over http an attacker on the network could replace the keys",
    ),
  )
  .refine(
    ({ IDENTITY_JWKS_URL, IDENTITY_SECRET }) => !IDENTITY_JWKS_URL || !IDENTITY_SECRET,
    between("IDENTITY_SECRET", "set either IDENTITY_JWKS_URL or IDENTITY_SECRET, not both"),
  )
  .refine(
    ({ IDENTITY_SECRET: given, TOKEN_SECRET, TOKEN_SECRET_PREVIOUS }) =>
      !given || (given !== TOKEN_SECRET && given !== TOKEN_SECRET_PREVIOUS),
    between("IDENTITY_SECRET", "must differ from TOKEN_SECRET and TOKEN_SECRET_PREVIOUS"),
  )
  .refine(
    (config) => !config.IDENTITY_ISSUER === !hasIdentity(config),
    between("IDENTITY_ISSUER", "set it together with IDENTITY_JWKS_URL or IDENTITY_SECRET"),
  )
  .refine(
    (config) => !config.IDENTITY_AUDIENCE === !hasIdentity(config),
    between("IDENTITY_AUDIENCE", "set it together with IDENTITY_JWKS_URL or IDENTITY_SECRET"),
  );

interface IdentityKeys {
  IDENTITY_JWKS_URL?: string | undefined;
  IDENTITY_SECRET?: string | undefined;
}

function hasIdentity({ IDENTITY_JWKS_URL, IDENTITY_SECRET }: IdentityKeys): boolean {
  return Boolean(IDENTITY_JWKS_URL ?? IDENTITY_SECRET);
}

const checkSchema = z.object({
  DATABASE_URL: databaseUrl,
  REDIS_URL: redisUrl,
  MAX_SEATS_PER_USER: maxSeatsPerUser,
});

/** Where a process on local stores writes the settings with which others join it. It holds secrets: never print it. */
export const environmentFile = ".frontrow/environment";

/** The settings of one process, read from the environment (.env.example lists them). */
export type Config = z.infer<typeof schema>;

/**
 * Reads the environment once. An empty variable counts as unset.
 * @throws Error naming every bad variable at once.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  return readWith(schema, environment);
}

/** The settings of the integrity command. @throws Error like readConfig */
export function readCheckConfig(environment: NodeJS.ProcessEnv = process.env) {
  return readWith(checkSchema, environment);
}

function readWith<Settings>(schema: z.ZodType<Settings>, environment: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
  throw new Error(`The environment has bad settings:\n${faults.join("\n")}`);
}

/** Redaction of a shorter password would remove ordinary words from the log. */
const minSecretCharacters = 12;

/** The values that must never be printed. */
export function secretsOf(config: Config): string[] {
  const secrets = Object.entries(config).flatMap(([name, value]) => {
    if (typeof value !== "string") return [];
    if (name.endsWith("_URL")) return [decodeURIComponent(new URL(value).password)];
    return /SECRET|TOKEN/.test(name) ? [value] : [];
  });
  return secrets.filter(({ length }) => length >= minSecretCharacters);
}

/** Whose identities are accepted, and how they are verified. Null: user ids are trusted. */
export function identityConfig(config: Config) {
  const { IDENTITY_ISSUER: issuer, IDENTITY_AUDIENCE: audience } = config;
  const { IDENTITY_JWKS_URL: url, IDENTITY_SECRET: secret, IDENTITY_FETCH_SECONDS: fetchSeconds } = config;
  if (!issuer || !audience) return null;
  if (url) return { issuer: { issuer, audience }, keys: { url, fetchSeconds } };
  return secret ? { issuer: { issuer, audience }, keys: { secret } } : null;
}

/**
 * Whether OpenTelemetry's standard variables name a destination for traces. Its SDK reads all of them itself.
 */
export function isTracingWanted(environment: NodeJS.ProcessEnv = process.env): boolean {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER: exporter } = environment;
  if (OTEL_SDK_DISABLED?.toLowerCase() === "true" || exporter === "none") return false;
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT } = environment;
  return Boolean(exporter || OTEL_EXPORTER_OTLP_ENDPOINT || OTEL_EXPORTER_OTLP_TRACES_ENDPOINT);
}

export const admissionLimits = (config: Config) => ({
  capacity: config.QUEUE_CAPACITY,
  admissionsPerSecond: config.ADMISSIONS_PER_SECOND,
});

export const queueConfig = (config: Config, tokenSecret: string) => ({
  limits: admissionLimits(config),
  timing: {
    graceSeconds: config.WAITING_GRACE_SECONDS,
    checkSeconds: config.WAITING_CHECK_SECONDS,
    activeSeconds: config.ACTIVE_SECONDS,
    recoverySeconds: config.RECOVERY_SECONDS,
  },
  secrets: { current: tokenSecret, previous: config.TOKEN_SECRET_PREVIOUS },
});

export const pointLimits = (config: Config) => ({
  maxChargePoints: config.MAX_CHARGE_POINTS,
  maxBalancePoints: config.MAX_BALANCE_POINTS,
});

export const holdSettings = (config: Config) => ({
  holdSeconds: config.HOLD_SECONDS,
  maxSeatsPerUser: config.MAX_SEATS_PER_USER,
  warningSeconds: config.HOLD_WARNING_SECONDS,
});

export const accessRules = (config: Config) => ({
  pointsAccess: config.POINTS_ACCESS,
  operatorToken: config.OPERATOR_TOKEN,
});
