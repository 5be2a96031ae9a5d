import "@fontsource-variable/noto-sans-kr";
import "../design/tokens.css";
import "../design/base.css";
import { ApolloProvider } from "@apollo/client/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { createGraphClient } from "./graph/client";
import { watchConnections } from "./graph/pushes";
import { LanguageProvider } from "./language/language";
import { applyKeptTheme } from "./frame/theme";
import { takeOfferedIdentity } from "./session/identity";

const offeredIdentity = takeOfferedIdentity();
applyKeptTheme();
watchConnections();

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <ApolloProvider client={createGraphClient()}>
      <LanguageProvider>
        <App offeredIdentity={offeredIdentity} />
      </LanguageProvider>
    </ApolloProvider>
  </StrictMode>,
);
