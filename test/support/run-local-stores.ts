import { startLocalStores } from "../../src/local-stores/local-stores";

/** A program for the tests to kill: prints its services as JSON and stays. */
async function main(): Promise<void> {
  const directory = process.argv[2];
  if (!directory) throw new Error("Name a directory.");
  console.log(JSON.stringify(await startLocalStores({ directory, log: () => {}, durable: false })));
  setInterval(() => {}, 60_000);
}

void main();
