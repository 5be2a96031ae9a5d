import { readFileSync, writeFileSync } from "node:fs";
import { lexicographicSortSchema, printSchema } from "graphql";
import { createSchema } from "../src/api/schema";

const file = "schema.graphql";
const emitted = `${printSchema(lexicographicSortSchema(createSchema()))}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(file, emitted);
} else if (readFileSync(file, "utf8") !== emitted) {
  console.error(`${file} differs from the code. Run "npm run schema" and commit the result.`);
  process.exitCode = 1;
}
