import { randomInt } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { onStopSignal } from "../src/infrastructure/stop-signals";
import { check } from "../test/chaos/check";
import { readHistory, type Evidence } from "../test/chaos/history";
import { run } from "../test/chaos/run";
import { summarize } from "../test/chaos/summary";

const usage = "npm run chaos -- [--seed N] [--minutes M] | --check FILE";

/** Runs and judges, or judges again what an earlier run has written down. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seed: { type: "string" }, minutes: { type: "string" }, check: { type: "string" } },
  });
  judge(values.check === undefined ? await rage(values) : await readHistory(values.check));
}

async function rage(given: { seed?: string; minutes?: string }): Promise<Evidence> {
  const seed = Number(given.seed ?? randomInt(2 ** 31));
  const minutes = Number(given.minutes ?? 1);
  if (!Number.isInteger(seed) || !(minutes >= 0)) throw new Error(usage);
  const file = join(tmpdir(), `frontrow-chaos-${seed}.jsonl`);
  console.log(`Seed ${seed}, ${minutes} minutes, history in ${file}`);
  const interruption = new AbortController();
  onStopSignal(() => interruption.abort());
  return run({ seed, minutes, file, stop: interruption.signal });
}

function judge(evidence: Evidence): void {
  console.log(summarize(evidence));
  const violations = check(evidence);
  for (const violation of violations) console.log(violation);
  console.log(`${violations.length} violations`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 2;
});
