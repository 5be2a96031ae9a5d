import fc from "fast-check";
import { getNullableType, isListType } from "graphql";
import { createSchema } from "../../src/api/schema";
import { catalogue, type ErrorCode } from "../../src/shared/errors";
import { withTimeout } from "../../src/shared/with-timeout";
import { expectIntegrity } from "../support/integrity";
import { askOverHttp, SocketAsking, type Answer, type Asking } from "./send";
import { fingerprint } from "./fingerprint";
import { openDeployment, type Deployment } from "./deployment";
import { notorious } from "./odd-values";
import { placesOf, type Place } from "./places";
import { toRequest, type Fault, type Manner, type Request } from "./requests";
import { valuesFor } from "./values";

const minCases = 10_000;
const seed = Number(process.env["BAD_INPUT_SEED"] ?? 20_261_121);
const answerMilliseconds = 20_000;

/** What is said when the service fails, or too much is asked of it: never a matter of the values that are given. */
const notOfInput: ErrorCode[] = ["SERVICE_UNAVAILABLE", "RATE_LIMITED"];
/** Where an answer would come from that tells more than its caller may know. */
const insides =
  /node_modules|\.[jt]s:\d|prisma|postgres|invalid input syntax|at or near|ERR |NOSCRIPT|user_script/i;

/** Each is said only after all that comes before it has been found right. */
const reachable: ErrorCode[] = [
  "INVALID_TOKEN",
  "FORBIDDEN",
  "TOKEN_NOT_ACTIVE",
  "BAD_USER_INPUT",
  "NOT_OWNER",
  "USER_NOT_FOUND",
  "CONCERT_NOT_FOUND",
  "PERFORMANCE_NOT_FOUND",
  "RESERVATION_NOT_FOUND",
  "SALE_CLOSED",
  "SEAT_NOT_FOUND",
  "SEAT_TAKEN",
  "INVALID_AMOUNT",
  "INSUFFICIENT_POINTS",
  "IDEMPOTENCY_CONFLICT",
];

/** An operator may steer any concert, so no concert is somebody else's. */
const steers = /^mutation (configureQueue|pauseAdmission|resumeAdmission|drainQueue)\(/;

const schema = createSchema();
const places = placesOf(schema);
const inputTypes = ["Int", "String", "[ID!]!", "DateTime", "HoldSeatsInput!", "Seat", "Nothing"];

let deployment: Deployment;
beforeAll(async () => {
  deployment = await openDeployment();
});
afterAll(() => deployment.api.close());

const roles = ["nobody", "somebody who waits", "somebody admitted", "the operator"] as const;
const transports = ["http", "websocket"] as const;
const codesSeen = new Set<string>();
const casesOver = { http: 0, websocket: 0 };
/** Users whom a name that is odd but right has registered. */
const registered = new Set<string>();

const plainly: Manner = { form: "variables", declared: null };

type Case = [transport: (typeof transports)[number], request: Request];

function casesAt(place: Place): fc.Arbitrary<Case> {
  const value = valuesFor(place.type, steers.test(place.name) ? [] : deployment.others);
  const fault = fc.oneof(
    { weight: 12, arbitrary: value.map((one): Fault => ({ kind: "given", value: one })) },
    { weight: 1, arbitrary: fc.constant<Fault>({ kind: "missing" }) },
    { weight: 1, arbitrary: value.map((one): Fault => ({ kind: "unknown", value: one })) },
  );
  const manner: fc.Arbitrary<Manner> = fc.record({
    form: fc.constantFrom("variables", "literals"),
    declared: fc.option(fc.constantFrom(...inputTypes), { freq: 10 }),
  });
  const request = fc.tuple(fault, manner).map(([one, way]) => toRequest(place, one, way, deployment.usual));
  return fc.tuple(fc.constantFrom(...transports), request);
}

function notoriousAt(place: Place): [Case][] {
  return notorious.map((value, index) => {
    const request = toRequest(place, { kind: "given", value }, plainly, deployment.usual);
    return [[transports[index % 2]!, request]];
  });
}

/** @throws Error when the answer is none that a caller should get. */
function judge({ status = 200, data, errors }: Answer): void {
  if (status >= 500) throw new Error(`The status was ${status}.`);
  if (!errors && !data) throw new Error("It said nothing.");
  for (const { message, extensions } of errors ?? []) {
    const code = String(extensions?.["code"]);
    codesSeen.add(code);
    const isExpected = code in catalogue && !notOfInput.includes(code as ErrorCode);
    if (!isExpected || insides.test(message)) throw new Error(`It said ${code}: ${message.slice(0, 500)}`);
  }
}

function noteRegistration({ data }: Answer): void {
  const { user } = (data?.["registerUser"] ?? {}) as { user?: { id: string } };
  if (user) registered.add(user.id);
}

async function askAs(role: (typeof roles)[number]): Promise<Record<Case[0], Asking>> {
  const [address] = deployment.api.stage.addresses;
  const bearer = deployment.bearers[role];
  return { http: askOverHttp(address!, bearer), websocket: await SocketAsking.open(address!, bearer) };
}

/** @returns the report of a place where a value was not taken as it should be. */
async function tryPlace(place: Place, askings: Record<Case[0], Asking>, runSeed: number): Promise<string[]> {
  const property = fc.asyncProperty(casesAt(place), async ([transport, request]) => {
    casesOver[transport] += 1;
    const answer = await withTimeout(answerMilliseconds, askings[transport].ask(request));
    noteRegistration(answer);
    judge(answer);
  });
  const numRuns = Math.ceil(minCases / roles.length / places.length);
  const details = await fc.check(property, { seed: runSeed, numRuns, examples: notoriousAt(place) });
  if (!details.failed) return [];
  return [`${place.name}: ${String(details.errorInstance)}\n${fc.defaultReportMessage(details)}`];
}

describe("whatever is given for any argument of any field", () => {
  async function tryEveryPlace(role: (typeof roles)[number]): Promise<void> {
    const { stores } = deployment.api.stage;
    const askings = await askAs(role);
    const before = await fingerprint(stores, registered);
    const runSeed = seed + roles.indexOf(role);
    const reports = await Promise.all(places.map((place) => tryPlace(place, askings, runSeed)));
    expect(reports.flat().map((report) => `As ${role}, ${report}`)).toEqual([]);
    expect(await fingerprint(stores, registered)).toEqual(before);
    await Promise.all(Object.values(askings).map((asking) => asking.close()));
  }

  it("gets each role a code of the catalogue, changes nothing, and reaches the rules of the purchase", async () => {
    for (const role of roles) await tryEveryPlace(role);
    expect(casesOver.http + casesOver.websocket).toBeGreaterThanOrEqual(minCases);
    expect(Math.min(casesOver.http, casesOver.websocket)).toBeGreaterThanOrEqual(minCases / 3);
    expect([...codesSeen]).toEqual(expect.arrayContaining(reachable));
  });

  describe.each(places.filter(({ type }) => isListType(getNullableType(type))))(
    "a list at $name",
    (place) => {
      const listOf = (count: number) => {
        const value = Array.from({ length: count }, () => 1);
        return toRequest(place, { kind: "given", value }, plainly, deployment.usual);
      };

      it("is refused with a code when it is as long as a message may be", async () => {
        const { http, websocket } = await askAs("somebody admitted");
        for (const asking of [http, websocket]) {
          const answer = await asking.ask(listOf(30_000));
          expect(answer.errors?.length).toBeGreaterThan(0);
          judge(answer);
          await asking.close();
        }
      });

      it("of a million items is refused with 413 over HTTP and closes a WebSocket with 1009", async () => {
        const { http, websocket } = await askAs("somebody admitted");
        const answer = await http.ask(listOf(1_000_000));
        expect(answer).toMatchObject({ status: 413, errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
        await expect(websocket.ask(listOf(1_000_000))).rejects.toThrow("The socket was closed with 1009.");
        await http.close();
      });
    },
  );

  it("leaves a service that has met no fault and whose books are right", async () => {
    const [process] = deployment.api.processes;
    expect(process!.isRunning).toBe(true);
    expect(process!.printed.filter((queue) => queue.startsWith("{"))).toEqual([]);
    await expectIntegrity(deployment.api.stage.stores);
  });
});
