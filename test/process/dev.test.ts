import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { freeLoopbackPort } from "../../src/local-stores/processes";
import { copyProject, Development, nothingRunsIn } from "../support/development";
import { eventually } from "../support/eventually";

const describedType = "src/api/concert/concert.type.ts";

describe("npm run dev, which leaves no process behind after a stop signal,", () => {
  let project: Awaited<ReturnType<typeof copyProject>>;
  let development: Development;
  let address: string;
  let port: number;

  beforeAll(async () => {
    project = await copyProject();
    port = await freeLoopbackPort();
    address = `http://127.0.0.1:${port}`;
    development = Development.start(project.directory, port);
    await development.prints("Ctrl-C stops everything");
  }, 180_000);

  afterAll(async () => {
    development.signal("SIGTERM");
    await development.ended();
    const left = await nothingRunsIn(project.directory);
    await project.remove();
    expect(left).toEqual([]);
  });

  async function edit(file: string, change: (text: string) => string): Promise<void> {
    const path = join(project.directory, file);
    await writeFile(path, change(await readFile(path, "utf8")));
  }

  async function ask(query: string): Promise<string> {
    const response = await fetch(`${address}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    return response.text();
  }

  it("prints one line for each address", () => {
    for (const path of ["/", "/operator", "/playground", "/docs", "/graphql", "/healthz"])
      expect(development.printed).toMatch(new RegExp(`^ +\\w+ +${address}${path}$`, "m"));
  });

  it.each([
    ["/", "Frontrow"],
    ["/account?from=elsewhere", "Frontrow"],
    ["/concerts/1/seats", "Frontrow"],
    ["/operator", "Operator · Frontrow"],
    ["/playground", "Playground · Frontrow"],
    ["/docs", "Schema · Frontrow"],
  ])("serves the page at %s", async (path, title) => {
    const page = await (await fetch(address + path)).text();
    expect(page).toContain(`<title>${title}</title>`);
    expect(page).toContain("/@vite/client");
  });

  it("answers GraphQL over HTTP and over WebSocket, and the plain routes", async () => {
    expect(await ask("{ concerts { nodes { title } } }")).toContain("Aurora World Tour");
    expect(await (await fetch(`${address}/readyz`)).json()).toEqual({ status: "ready" });
    const client = createClient({ url: `ws://127.0.0.1:${port}/graphql`, webSocketImpl: WebSocket });
    const { value } = await client.iterate({ query: "{ __typename }" }).next();
    expect(value).toEqual({ data: { __typename: "Query" } });
    await client.dispose();
  });

  it("restarts the API when its code changes, and holds requests meanwhile", async () => {
    await edit(describedType, (code) => code.replace('"One seat of', '"One changed seat of'));
    const answer = await eventually(
      () => ask('{ __type(name: "Seat") { description } }'),
      (text) => text.includes("One changed seat"),
    );
    expect(answer).toContain("One changed seat of one performance.");
    expect(await ask("{ concerts { nodes { title } } }")).toContain("Aurora World Tour");
  });

  it("says that the API is not running after an error in its code, and recovers from it", async () => {
    await edit(describedType, (code) => `throw new Error("a mistake");\n${code}`);
    await development.prints("The API has ended");
    expect((await fetch(`${address}/healthz`)).status).toBe(503);
    await edit(describedType, (code) => code.replace('throw new Error("a mistake");\n', ""));
    await eventually(
      async () => (await fetch(`${address}/healthz`)).status,
      (status) => status === 200,
    );
  });

  it("sends a change of a component to the open pages", async () => {
    for (const file of ["/src/app/main.tsx", "/src/app/app.tsx"]) await fetch(address + file);
    const viteClient = await (await fetch(`${address}/@vite/client`)).text();
    const [, token] = /wsToken = "([^"]+)"/.exec(viteClient)!;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/?token=${token}`, "vite-hmr");
    const updated = new Promise<string>((resolve) =>
      socket.on("message", (data) => {
        const text = String(data);
        if (text.includes("update")) resolve(text);
      }),
    );
    await new Promise((resolve) => socket.once("open", resolve));
    await edit("web/src/app/app.tsx", (code) => `${code}\n`);
    expect(JSON.parse(await updated)).toMatchObject({
      type: "update",
      updates: [{ type: "js-update", path: "/src/app/app.tsx" }],
    });
    socket.close();
  });

  it("writes the typed documents when an operation changes", async () => {
    await edit("web/src/operator/operator.graphql", (text) => `${text}\nquery Added {\n  __typename\n}\n`);
    await eventually(
      () => readFile(join(project.directory, "web/src/generated/operator.ts"), "utf8"),
      (types) => types.includes("AddedDocument"),
    );
  });

  it("refuses a second start in the same directory, and says which process runs", async () => {
    const second = Development.start(project.directory, await freeLoopbackPort());
    await second.ended();
    expect(second.printed).toMatch(/Process \d+ already runs/);
    expect(await ask("{ __typename }")).toContain("Query");
  });
});
