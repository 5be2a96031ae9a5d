import { PassThrough } from "node:stream";
import { OperationLog } from "../../src/telemetry/operation-log";
import type { FinishedOperation } from "../../src/telemetry/operation-outcome";
import { createLog } from "../../src/telemetry/log";

const mutation: FinishedOperation = {
  requestId: "r",
  transport: "http",
  userId: undefined,
  kind: "mutation",
  name: undefined,
  field: "holdSeats",
  milliseconds: 1,
  outcome: "SEAT_TAKEN",
};

function writeLines() {
  const output = new PassThrough({ encoding: "utf8" });
  const clock = { now: 0 };
  const log = new OperationLog(createLog({ level: "info", secrets: [] }, output), 3, () => clock.now);
  const messages = () =>
    String(output.read() ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { level: number; msg: string; operations?: number });
  return { log, clock, messages };
}

describe("the log of operations in a crowd", () => {
  it("writes so many lines a second and then how many it left out", () => {
    const { log, clock, messages } = writeLines();
    for (let sent = 0; sent < 10; sent += 1) log.write(mutation);
    expect(messages()).toHaveLength(3);
    clock.now = 1_000;
    log.write(mutation);
    expect(messages()).toMatchObject([{ msg: "operations left out", operations: 7 }, { msg: "operation" }]);
  });

  it("has lines left for failures of its own however many mutations there are", () => {
    const { log, messages } = writeLines();
    for (let sent = 0; sent < 10; sent += 1) log.write(mutation);
    messages();
    log.write({ ...mutation, outcome: "INTERNAL_SERVER_ERROR", cause: new Error("broken") });
    log.write({ ...mutation, outcome: "SERVICE_UNAVAILABLE", cause: new Error("away") });
    expect(messages().map(({ level }) => level)).toEqual([50, 40]);
  });

  it("writes nothing about reads unless debug lines are wanted", () => {
    const { log, messages } = writeLines();
    log.write({ ...mutation, kind: "query", field: "concerts", outcome: "OK" });
    expect(messages()).toEqual([]);
  });
});
