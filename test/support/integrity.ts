import { checkIntegrity } from "../../src/commands/check-integrity";

/** Proves that nothing in these stores contradicts an invariant, or shows what does. */
export async function expectIntegrity(
  stores: { databaseUrl: string; redisUrl: string },
  { maxSeatsPerUser = 4 } = {},
): Promise<void> {
  const { faults, rulesSkipped } = await checkIntegrity(stores, { maxSeatsPerUser });
  expect({ faults, rulesSkipped }).toEqual({ faults: [], rulesSkipped: [] });
}
