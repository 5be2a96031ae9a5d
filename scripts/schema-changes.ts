import { readFileSync } from "node:fs";
import { findUnnamedChanges, readUnreleased } from "./schema/unnamed-changes";

const read = (path: string) => readFileSync(path, "utf8");

/** Compares the schema with that of the release which package.json names. A release copies its schema there. */
async function checkChanges(): Promise<void> {
  const { version } = JSON.parse(read("package.json")) as { version: string };
  const unnamed = await findUnnamedChanges({
    released: read(`docs/schema/${version}.graphql`),
    current: read("schema.graphql"),
    changelog: readUnreleased(read("CHANGELOG.md")),
  });
  if (unnamed.length === 0) return;
  console.error(`The schema breaks clients of ${version} in ways that CHANGELOG.md does not name.
Add a line with each of these names in backticks under "Unreleased":

${unnamed.join("\n")}`);
  process.exitCode = 1;
}

checkChanges().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
