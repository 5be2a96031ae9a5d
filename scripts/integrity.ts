import { existsSync } from "node:fs";
import { checkIntegrity } from "../src/commands/check-integrity";
import { environmentFile, readCheckConfig } from "../src/config/config";
import type { IntegrityReport } from "../src/integrity/report";

/** The exit codes: no fault, at least one fault, or at least one unchecked rule. */
const sound = 0;
const faulty = 1;
const unchecked = 2;

async function main(): Promise<number> {
  useRunningProcess();
  const { DATABASE_URL, REDIS_URL, MAX_SEATS_PER_USER } = readCheckConfig();
  const stores = { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL };
  const report = await checkIntegrity(stores, { maxSeatsPerUser: MAX_SEATS_PER_USER });
  tell(report);
  if (report.faultsTotal > 0) return faulty;
  return report.rulesSkipped.length > 0 ? unchecked : sound;
}

/** Without DATABASE_URL and REDIS_URL, checks the local stores of the process that runs here. */
function useRunningProcess(): void {
  if (process.env["DATABASE_URL"] || process.env["REDIS_URL"]) return;
  if (!existsSync(environmentFile))
    throw new Error(
      `Set DATABASE_URL and REDIS_URL, or start Frontrow here: there is no ${environmentFile}.`,
    );
  process.loadEnvFile(environmentFile);
}

function tell({ checkedAt, rulesChecked, rulesSkipped, faults, faultsTotal }: IntegrityReport): void {
  for (const { rule, subject, id, detail } of faults) console.log(`${rule}: ${subject} ${id} ${detail}`);
  if (faultsTotal > faults.length) console.log(`and ${faultsTotal - faults.length} more`);
  for (const rule of rulesSkipped) console.log(`${rule}: not checked, Redis does not answer`);
  const checked = `${rulesChecked.length} rules checked at ${checkedAt.toISOString()}`;
  console.log(`${checked}, ${rulesSkipped.length} skipped; faults: ${faultsTotal}`);
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(`Nothing was checked. ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = unchecked;
  },
);
