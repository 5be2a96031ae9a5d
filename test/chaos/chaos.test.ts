import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "./check";
import { hands } from "./faults";
import { readHistory } from "./history";
import { run } from "./run";
import { findShortages } from "./summary";

let directory: string;
let running: Promise<unknown> | undefined;
const impatience = new AbortController();
beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), "frontrow-chaos-"))));
afterAll(async () => {
  // One that takes too long must end before its house can be cleared away.
  impatience.abort();
  await running?.catch(() => {});
  await rm(directory, { recursive: true, force: true });
}, 60_000);

test("while processes and stores die, everything that was told is true", async () => {
  const file = join(directory, "history.jsonl");
  const going = run({ seed: 5, minutes: 0.1, file, stop: impatience.signal });
  running = going;
  const evidence = await going;
  expect(check(evidence)).toEqual([]);

  // The run has meant something.
  const struck = new Set(evidence.struck.map(({ fault }) => fault));
  expect([...struck].sort()).toEqual(hands.flat().sort());
  expect(findShortages(evidence)).toEqual([]);

  expect(await readHistory(file)).toEqual(evidence);
}, 240_000);
