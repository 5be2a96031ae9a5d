import { spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { oneAtATime } from "./one-at-a-time";

const documentGenerator = resolve("node_modules/@graphql-codegen/cli/cjs/bin.js");

/** Writes the database client and the typed documents, which git does not keep. @throws Error when that fails. */
export async function generateAll(): Promise<void> {
  const succeeded = await run("npm", ["run", "--silent", "generate"], {
    shell: process.platform === "win32",
  });
  if (!succeeded) throw new Error("npm run generate failed, so development cannot start");
}

/** Writes the typed documents of all operations again. When a document has a fault, the old types stay. */
export const generateDocuments = oneAtATime(async () => {
  const succeeded = await run(process.execPath, [documentGenerator, "--config", "codegen.yml", "--silent"]);
  console.log(succeeded ? "The typed documents are written" : "The typed documents could not be written");
});

async function run(command: string, args: string[], options: SpawnOptions = {}): Promise<boolean> {
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
  const [code] = (await once(child, "exit")) as [number | null];
  return code === 0;
}
