import { relative, resolve } from "node:path";
import { environmentFile, readConfig } from "../src/config/config";
import { onStopSignal } from "../src/infrastructure/stop-signals";
import { toEnvironment, writeEnvironmentFile } from "../src/local-stores/environment-file";
import { startLocalStores } from "../src/local-stores/local-stores";
import { freeLoopbackPort } from "../src/local-stores/processes";
import { Api } from "./dev/api";
import { generateAll, generateDocuments } from "./dev/codegen";
import { startPages, type Pages } from "./dev/pages";

const apiSource = /^(src|prisma)\/.*\.(ts|lua|sql)$/;
const graphqlSource = /\.graphql$/;
const watched = ["src", "prisma", "schema.graphql", "operations"];

/** One function per started part, which stops it. */
const started: (() => Promise<unknown>)[] = [];

/**
 * Starts local stores if none are configured, the API, and the pages on one address. A change to the API's code
 * restarts the API, and the stores stay. Arguments are flags of Node for the API, for example `--inspect`.
 */
async function start(): Promise<void> {
  const config = readConfig();
  const stores = config.DATABASE_URL ? {} : await openStores();
  const apiPort = await freeLoopbackPort();
  const environment = { ...stores, HOST: "127.0.0.1", PORT: String(apiPort), PROCESSES: "1" };
  const api = new Api(environment, process.argv.slice(2));
  started.push(() => api.stop());
  const place = { host: config.HOST, port: config.PORT };
  const pages = await startPages(place, { api, address: `http://127.0.0.1:${apiPort}` });
  started.push(() => pages.close());
  await generateAll();
  watch(pages, api);
  await api.restart();
  announce(pages);
}

async function openStores(): Promise<Record<string, string>> {
  const stores = await startLocalStores({ directory: resolve(".frontrow"), log: console.log });
  started.push(() => stores.stop());
  const environment = toEnvironment(stores);
  await writeEnvironmentFile(environmentFile, environment);
  return environment;
}

function watch({ watcher }: Pages, api: Api): void {
  watcher.add(watched.map((path) => resolve(path)));
  watcher.on("change", (path) => {
    const file = relative(".", path);
    if (graphqlSource.test(file)) void generateDocuments();
    if (!apiSource.test(file)) return;
    console.log(`${file} has changed, so the API restarts`);
    void api.restart();
  });
}

function announce({ address }: Pages): void {
  console.log(`
Frontrow is open for development.
  App         ${address}
  Operator    ${address}operator
  Playground  ${address}playground
  Docs        ${address}docs
  API         ${address}graphql
  Health      ${address}healthz
Ctrl-C stops everything.`);
}

async function stop(): Promise<void> {
  for (const end of started.reverse()) await end();
}

const starting = start();
onStopSignal(() => {
  void starting
    .catch(() => {})
    .then(stop)
    .then(() => process.exit(0));
});
starting.catch(async (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  await stop();
  process.exit(1);
});
