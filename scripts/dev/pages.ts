import { once } from "node:events";
import { createServer } from "node:http";
import { resolve } from "node:path";
import { createServer as createVite, type Plugin, type ViteDevServer } from "vite";
import { pages } from "../../src/server/pages/web-app";
import type { Api } from "./api";

/** The addresses that the API answers. */
const apiPath = /^\/(graphql|layouts|healthz|readyz|metrics)([/?]|$)/;

export interface Pages {
  /** Ends with a slash. */
  address: string;
  watcher: ViteDevServer["watcher"];
  close(): Promise<void>;
}

/**
 * Starts Vite on the one address: it serves the pages from their sources and passes the rest to the API.
 * The HTTP server is ours, because Vite with a server of its own ends the process at SIGTERM, before all has stopped.
 */
export async function startPages(
  { host, port }: { host: string; port: number },
  { api, address }: { api: Api; address: string },
): Promise<Pages> {
  const server = createServer();
  const vite = await createVite({
    configFile: resolve("web/vite.config.mts"),
    appType: "mpa",
    clearScreen: false,
    plugins: [waitForApi(api), openPages()],
    server: {
      middlewareMode: { server },
      hmr: { server },
      proxy: { [apiPath.source]: { target: address, ws: true } },
    },
  });
  server.on("request", vite.middlewares).listen(port, host);
  await once(server, "listening");
  const close = async () => {
    await vite.close();
    server.close().closeAllConnections();
  };
  return { address: `http://${host}:${port}/`, watcher: vite.watcher, close };
}

/** Holds requests while the API restarts, so that a reload never shows an error page. */
function waitForApi(api: Api): Plugin {
  return {
    name: "wait-for-api",
    configureServer: ({ middlewares }) => {
      middlewares.use((request, response, next) => {
        if (!apiPath.test(request.url ?? "")) return next();
        void api.settled.then(() => {
          if (api.isRunning) return next();
          response.writeHead(503, { "content-type": "text/plain" });
          response.end("The API is not running. The terminal of npm run dev shows why.\n");
        });
      });
    },
  };
}

/** Opens the documents at the addresses that the API gives them. */
function openPages(): Plugin {
  return {
    name: "open-pages",
    configureServer: ({ middlewares }) => {
      middlewares.use((request, _, next) => {
        const document = findDocument(request.url ?? "");
        if (document) request.url = `/${document}`;
        next();
      });
    },
  };
}

function findDocument(url: string): string | undefined {
  const [path = ""] = url.split("?");
  const found = Object.entries(pages).find(([address]) =>
    address.endsWith("*") ? path.startsWith(address.slice(0, -1)) : path === address,
  );
  return found?.[1];
}
