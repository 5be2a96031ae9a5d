import { availableParallelism } from "node:os";
import { readConfig } from "../../src/config/config";
import { exposure } from "../../src/config/exposure";

const databaseUrl = "postgresql://user:password@localhost:5432/frontrow";
const redisUrl = "redis://localhost:6379";
const secret = "s".repeat(32);
const rules = { IDENTITY_ISSUER: "https://accounts.example", IDENTITY_AUDIENCE: "frontrow" };
const identity = { ...rules, IDENTITY_JWKS_URL: "https://accounts.example/keys.json" };
const production = { NODE_ENV: "production", ...identity };

describe("the configuration", () => {
  it("has a default for everything", () => {
    expect(readConfig({})).toMatchObject({
      PORT: 4000,
      PROCESSES: 1,
      HOST: "127.0.0.1",
      QUEUE_CAPACITY: 100,
      ADMISSIONS_PER_SECOND: 50,
      ACTIVE_SECONDS: 600,
      WAITING_GRACE_SECONDS: 60,
      WAITING_CHECK_SECONDS: 10,
      HOLD_SECONDS: 300,
      HOLD_WARNING_SECONDS: 60,
      MAX_SEATS_PER_USER: 4,
      MAX_CHARGE_POINTS: 1_000_000,
      MAX_BALANCE_POINTS: 10_000_000,
      POINTS_ACCESS: "ACTIVE",
      PAYMENT_FAILURE: "KEEP_HOLD",
    });
  });

  it("takes an empty variable for one that is not set", () => {
    expect(readConfig({ PORT: "", DATABASE_URL: "", REDIS_URL: "" })).toMatchObject({ PORT: 4000 });
  });

  it("names every bad variable at once", () => {
    const bad = { PORT: "http", HOLD_SECONDS: "0", POINTS_ACCESS: "EVERYONE", MAX_SEATS_PER_USER: "1.5" };
    for (const name of Object.keys(bad)) expect(() => readConfig(bad)).toThrow(name);
  });

  it.each([
    ["a database without Redis", { DATABASE_URL: databaseUrl, TOKEN_SECRET: secret }, "REDIS_URL"],
    ["Redis without a database", { REDIS_URL: redisUrl }, "REDIS_URL"],
    ["stores without a token secret", { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl }, "TOKEN_SECRET"],
    ["a token secret that can be guessed", { TOKEN_SECRET: "short" }, "TOKEN_SECRET"],
    ["an operator token that can be guessed", { OPERATOR_TOKEN: "short" }, "OPERATOR_TOKEN"],
    ["two sources of identities", { ...identity, IDENTITY_SECRET: secret }, "IDENTITY_SECRET"],
    ["an identity secret that can be guessed", { ...rules, IDENTITY_SECRET: "short" }, "IDENTITY_SECRET"],
    [
      "one secret for identities and tokens",
      { ...rules, IDENTITY_SECRET: secret, TOKEN_SECRET: secret },
      "IDENTITY_SECRET",
    ],
    ["identities of anybody", { ...identity, IDENTITY_ISSUER: "" }, "IDENTITY_ISSUER"],
    ["identities for anybody", { ...identity, IDENTITY_AUDIENCE: "" }, "IDENTITY_AUDIENCE"],
    ["an issuer of identities without keys", rules, "IDENTITY_ISSUER"],
    ["keys that are no address", { ...rules, IDENTITY_JWKS_URL: "file:///etc/keys" }, "IDENTITY_JWKS_URL"],
    ["a previous secret that can be guessed", { TOKEN_SECRET_PREVIOUS: "short" }, "TOKEN_SECRET_PREVIOUS"],
    ["an origin with a path", { CORS_ORIGINS: "https://a.example/" }, "CORS_ORIGINS"],
    ["every origin", { CORS_ORIGINS: "https://a.example, *" }, "CORS_ORIGINS"],
    ["a proxy that is no address", { TRUSTED_PROXIES: "10.0.0.0/8, proxy.example" }, "TRUSTED_PROXIES"],
    ["a lock that outlasts its statement", { DATABASE_LOCK_SECONDS: "11" }, "DATABASE_LOCK_SECONDS"],
    ["a statement that outlasts its answer", { ANSWER_SECONDS: "8" }, "DATABASE_STATEMENT_SECONDS"],
    ["headers that outlast their request", { HTTP_HEADERS_SECONDS: "15" }, "HTTP_HEADERS_SECONDS"],
    ["a delay that outlasts the stop", { STOP_DELAY_SECONDS: "30" }, "STOP_DELAY_SECONDS"],
    ["a wait without an end", { SOCKET_PING_SECONDS: "0" }, "SOCKET_PING_SECONDS"],
    [
      "keys that whoever is on the way may exchange",
      { ...identity, NODE_ENV: "production", IDENTITY_JWKS_URL: "http://accounts.example/keys.json" },
      "IDENTITY_JWKS_URL: with NODE_ENV=production",
    ],
    [
      "a bare % for the database",
      { DATABASE_URL: databaseUrl.replace("password", "100%sure") },
      "DATABASE_URL",
    ],
    ["a bare % for Redis", { REDIS_URL: "redis://:100%@localhost:6379" }, "REDIS_URL: contains an invalid %"],
    ["no connections beside the sockets", { MAX_CONNECTIONS: "20000" }, "MAX_CONNECTIONS"],
    [
      "more connections of one address than of all",
      { MAX_CONNECTIONS_PER_ADDRESS: "25001" },
      "MAX_CONNECTIONS_PER_ADDRESS",
    ],
    ["no process at all", { PROCESSES: "0" }, "PROCESSES: must be auto, or a whole number from 1 to 64"],
    ["more processes than a machine has use for", { PROCESSES: "65" }, "PROCESSES"],
    ["half a process", { PROCESSES: "1.5" }, "PROCESSES"],
    ["a word other than auto for the processes", { PROCESSES: "all" }, "PROCESSES"],
    ["another kind of database", { DATABASE_URL: "mysql://localhost/frontrow" }, "DATABASE_URL"],
  ])("refuses %s", (_, environment, name) => {
    expect(() => readConfig(environment)).toThrow(name);
  });

  it("refuses to trust user ids in production, and says why, beside whatever else is wrong", () => {
    const start = () => readConfig({ NODE_ENV: "production", PORT: "http", REDIS_URL: redisUrl });
    expect(start).toThrow(/IDENTITY_JWKS_URL.*IDENTITY_SECRET.*trusts/);
    for (const name of ["PORT", "REDIS_URL"]) expect(start).toThrow(name);
    expect(readConfig({ NODE_ENV: "production", ...identity })).toMatchObject(identity);
  });

  it("says what is wrong without the value, which may be a secret", () => {
    const bad = {
      DATABASE_URL: "mysql://user:canary@localhost",
      OPERATOR_TOKEN: "canary",
      IDENTITY_SECRET: "canary",
    };
    const start = () => readConfig(bad);
    expect(start).toThrow(/DATABASE_URL.*OPERATOR_TOKEN/s);
    expect(start).not.toThrow("canary");
  });

  it.each([
    [{}, { introspection: true, playground: true, docs: true }],
    [production, { introspection: false, playground: false, docs: false }],
    [
      { ...production, PLAYGROUND: "on" },
      { introspection: false, playground: true, docs: false },
    ],
    [{ INTROSPECTION: "off" }, { introspection: false, playground: true, docs: false }],
    [{ PLAYGROUND: "off" }, { introspection: true, playground: false, docs: false }],
  ])("shows introspection, the playground and with both the documentation: %j", (environment, shown) => {
    expect(exposure(readConfig(environment))).toMatchObject(shown);
  });

  it("takes one process for each core when their number is auto", () => {
    expect(readConfig({ PROCESSES: "auto" }).PROCESSES).toBe(Math.min(availableParallelism(), 64));
    expect(readConfig({ PROCESSES: "64" }).PROCESSES).toBe(64);
  });

  it("takes stores that are given whole", () => {
    const given = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, TOKEN_SECRET: secret };
    expect(readConfig(given)).toMatchObject(given);
  });
});
