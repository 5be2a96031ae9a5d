import { readFileSync } from "node:fs";
import { join } from "node:path";

export const projectRoot = join(__dirname, "../..");

/** @param path from the root of the project. */
export function readProjectFile(path: string): string {
  return readFileSync(join(projectRoot, path), "utf8");
}
