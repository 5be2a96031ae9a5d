import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "../design/playground.css";
import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { Kind, parse } from "graphql";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";
import mark from "../design/mark.svg";
import { newKey } from "../keys";
import { announce, Carrier } from "./carrier";
import { factsOf, fillVariables } from "./carry";
import { preparedTabs } from "./tabs";

/** Reads a copy of each answer, to fill its facts into the other tabs. */
const observingFetch: typeof fetch = async (...request) => {
  const response = await fetch(...request);
  const answer = response.clone().json() as Promise<{ data?: object | null }>;
  void answer.then(
    ({ data }) => announce(factsOf(data ?? {})),
    () => undefined,
  );
  return response;
};

const scheme = window.location.protocol === "https:" ? "wss" : "ws";
const send = createGraphiQLFetcher({
  url: "/graphql",
  subscriptionUrl: `${scheme}://${window.location.host}/graphql`,
  fetch: observingFetch,
  enableIncrementalDelivery: false,
});

/** After a change of tabs the editor may still name the operation of the former tab, so the text decides. */
const fetcher: Fetcher = (params, options) => {
  const documentAST = tryParse(params.query);
  const names = documentAST?.definitions.flatMap((part) =>
    part.kind === Kind.OPERATION_DEFINITION && part.name ? part.name.value : [],
  );
  const operationName = names?.find((name) => name === params.operationName) ?? names?.[0] ?? null;
  return send({ ...params, operationName }, documentAST ? { ...options, documentAST } : options);
};

function tryParse(query: string) {
  try {
    return parse(query);
  } catch {
    return undefined;
  }
}

const defaultTabs = preparedTabs.map(({ query, variables, needsToken = false }) => ({
  query,
  variables: variables ? fillVariables(JSON.stringify(variables), { idempotencyKey: "renew" }, newKey) : null,
  headers: needsToken ? JSON.stringify({ authorization: "Bearer <run tab 3>" }, null, 2) : null,
}));

createRoot(document.getElementById("root")!).render(
  <GraphiQL
    fetcher={fetcher}
    defaultTabs={defaultTabs}
    shouldPersistHeaders
    defaultEditorToolsVisibility="variables"
  >
    <GraphiQL.Logo>
      <div className="playground-links">
        <a href="/" className="playground-link">
          <img src={mark} alt="" width="22" height="22" />
          Frontrow
        </a>
        <a href="/docs" className="playground-link">
          Docs
        </a>
      </div>
    </GraphiQL.Logo>
    <Carrier />
  </GraphiQL>,
);
