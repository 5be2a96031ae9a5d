import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { schemaDocs } from "./src/docs/docs-plugin";

const page = (name: string) => new URL(name, import.meta.url).pathname;

export default defineConfig({
  root: page("."),
  plugins: [react(), schemaDocs(page("../schema.graphql"))],
  // Vite must see the `?worker` imports of this module, so it may not bundle it in advance.
  optimizeDeps: { exclude: ["graphiql/setup-workers/vite"] },
  build: {
    outDir: page("../dist/web-next"),
    emptyOutDir: true,
    // Browsers that know light-dark(), which the colours use.
    target: ["chrome123", "edge123", "firefox120", "safari17.5"],
    // The content security policy does not let data: addresses load a font or a worker.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 8_000,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        app: page("index.html"),
        playground: page("playground.html"),
        operator: page("operator.html"),
        docs: page("docs.html"),
      },
    },
  },
});
