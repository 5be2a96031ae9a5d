import "@fontsource-variable/noto-sans-kr";
import "../design/tokens.css";
import "../design/base.css";
import { ApolloProvider } from "@apollo/client/react";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import type { ApolloClient } from "@apollo/client";
import { Console } from "./console";
import { SignIn } from "./sign-in";

function Operator() {
  const [client, setClient] = useState<ApolloClient | null>(null);
  if (!client) return <SignIn onSignedIn={setClient} />;
  return (
    <ApolloProvider client={client}>
      <Console onSignOut={() => setClient(null)} />
    </ApolloProvider>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Operator />
  </StrictMode>,
);
