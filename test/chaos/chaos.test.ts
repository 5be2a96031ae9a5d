import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "./check";
import { faultGroups } from "./faults";
import { readHistory } from "./history";
import { run } from "./run";
import { findShortages } from "./summary";

let directory: string;
let running: Promise<unknown> | undefined;
const interruption = new AbortController();
beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), "frontrow-chaos-"))));
afterAll(async () => {
  // A run after the time limit must end before its directory is removed.
  interruption.abort();
  await running?.catch(() => {});
  await rm(directory, { recursive: true, force: true });
}, 60_000);

test("every answer stays true while processes and stores fail", async () => {
  const file = join(directory, "history.jsonl");
  const current = run({ seed: 5, minutes: 0.1, file, stop: interruption.signal });
  running = current;
  const evidence = await current;
  expect(check(evidence)).toEqual([]);

  // Enough happened for the run to prove something.
  const injected = new Set(evidence.faults.map(({ kind }) => kind));
  expect([...injected].sort()).toEqual(faultGroups.flat().sort());
  expect(findShortages(evidence)).toEqual([]);

  expect(await readHistory(file)).toEqual(evidence);
}, 240_000);
