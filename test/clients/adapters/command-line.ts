import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { print, type DocumentNode } from "graphql";
import { Refusal, type Answer } from "../../support/client";
import { bearer, type Connection, type OpenAdapter, type Variables } from "../support/adapter";

/** A program that posts its standard input, and prints the answer as it comes. */
type Post = (url: string, headers: string[]) => { program: string; arguments: string[] };

export const curl: Post = (url, headers) => ({
  program: "curl",
  arguments: ["-sN", ...headers.flatMap((header) => ["-H", header]), "--data-binary", "@-", url],
});

export const python: Post = (url, headers) => ({
  program: pythonProgram()!,
  arguments: [join(__dirname, "urllib_post.py"), url, ...headers],
});

/** The interpreter behind `python3`, which may be a slow wrapper. Undefined where there is none. */
export function pythonProgram(): string | undefined {
  interpreter ??= spawnSync("python3", [
    "-c",
    "import sys; print(sys.executable, end='')",
  ]).stdout?.toString();
  return interpreter;
}

let interpreter: string | undefined;

/** A command line for each operation: JSON from /graphql, server-sent events from /graphql/stream. */
export function openCommandLine(post: Post): OpenAdapter {
  return (connection) => {
    const send = async (document: DocumentNode, variables: Variables) => {
      const { stdout } = run(post, connection, { path: "/graphql", document, variables });
      return dataOf(JSON.parse(await text(stdout)) as Answer<never>);
    };
    return {
      query: send,
      mutate: send,
      async *subscribe(document, variables) {
        const child = run(post, connection, { path: "/graphql/stream", document, variables });
        try {
          for await (const answer of eventsOf(child.stdout)) yield dataOf(answer);
        } finally {
          child.kill();
        }
      },
      codeOf: (error) => error instanceof Refusal && error.code,
      close: () => {},
    };
  };
}

function run(
  post: Post,
  connection: Connection,
  request: { path: string; document: DocumentNode; variables: Variables },
) {
  const headers = { "content-type": "application/json", ...bearer(connection) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const command = post(`${connection.address}${request.path}`, lines);
  const child = spawn(command.program, command.arguments, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify({ query: print(request.document), variables: request.variables }));
  return child;
}

async function* eventsOf(output: NodeJS.ReadableStream): AsyncGenerator<Answer<never>> {
  let event = "";
  for await (const line of createInterface({ input: output })) {
    if (line.startsWith("event: ")) event = line.slice("event: ".length);
    if (line.startsWith("data: ") && event === "next")
      yield JSON.parse(line.slice("data: ".length)) as Answer<never>;
    if (line === "" && event === "complete") return;
  }
  throw new Error("The stream was cut.");
}

function dataOf({ data, errors: [error] = [] }: Answer<never>): never {
  if (error) throw new Refusal(error);
  return data;
}
