/** Runs once, after all test files, in the process of the global set-up. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.testPostgres?.stop();
}
