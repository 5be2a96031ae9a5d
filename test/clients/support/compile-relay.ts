import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { GraphQLTaggedNode } from "relay-runtime";
import { projectRoot } from "../../support/project-file";

const load = createRequire(__filename);

const configuration = {
  src: "source",
  schema: "schema.graphql",
  artifactDirectory: "artifacts",
  eagerEsModules: false,
  // What graphql-codegen needs to know of the scalars too. Without them they are `unknown`.
  customScalarTypes: { DateTime: "string", UUID: "string", SafeInt: "number", JSONObject: "unknown" },
  requireCustomScalarTypes: true,
};

/** What relay-compiler has made of documents. */
export interface RelayArtifacts {
  /** @param name of an operation or a fragment, whose artifact is JavaScript. */
  load(name: string): GraphQLTaggedNode;
  /** @param name of an operation or a fragment, whose artifact is TypeScript. */
  read(name: string): Promise<string>;
  discard(): Promise<void>;
}

/**
 * Runs relay-compiler on schema.graphql and documents.
 * @param language of the artifacts. JavaScript is what jest can load, TypeScript has the types.
 * @throws Error with the report of the compiler.
 */
export async function compileForRelay(
  documents: string,
  language: "javascript" | "typescript" = "javascript",
): Promise<RelayArtifacts> {
  const folder = await mkdtemp(join(tmpdir(), "frontrow-relay-"));
  await Promise.all(["source", "artifacts"].map((name) => mkdir(join(folder, name))));
  await copyFile(join(projectRoot, "schema.graphql"), join(folder, "schema.graphql"));
  await writeFile(join(folder, "source/documents.js"), `graphql\`${documents}\`;`);
  await writeFile(join(folder, "relay.config.json"), JSON.stringify({ ...configuration, language }));
  await runCompiler(folder);
  return {
    load: (name) => load(join(folder, "artifacts", `${name}.graphql.js`)) as GraphQLTaggedNode,
    read: (name) => readFile(join(folder, "artifacts", `${name}.graphql.ts`), "utf8"),
    discard: () => rm(folder, { recursive: true }),
  };
}

async function runCompiler(folder: string): Promise<void> {
  const command = [load.resolve("relay-compiler/cli.js"), "relay.config.json"];
  await promisify(execFile)(process.execPath, command, { cwd: folder }).catch(
    (error: Error & { stdout: string; stderr: string }) => {
      throw new Error(error.stdout + error.stderr);
    },
  );
}
