import { readFile } from "node:fs/promises";
import { buildSchema } from "graphql";
import { renderToStaticMarkup } from "react-dom/server";
import type { Plugin } from "vite";
import { errorDescriptions } from "../../../src/shared/error-catalogue";
import { SchemaPage } from "./schema-page";
import { ErrorDetails } from "./text";

const document = "/docs.html";
const place = "<!-- schema -->";
const details = new Map(errorDescriptions.map(({ code, details }) => [code as string, details]));

/** Writes the documentation of the schema into its page, so that the page needs no script. */
export function schemaDocs(schemaFile: string): Plugin {
  return {
    name: "schema-docs",
    transformIndexHtml: {
      order: "pre",
      handler: async (html, { path }) => {
        if (path !== document) return html;
        const page = await renderPage(schemaFile);
        return html.replace(place, () => page);
      },
    },
  };
}

async function renderPage(schemaFile: string): Promise<string> {
  const schema = buildSchema(await readFile(schemaFile, "utf8"));
  return renderToStaticMarkup(
    <ErrorDetails value={details}>
      <SchemaPage schema={schema} />
    </ErrorDetails>,
  );
}
