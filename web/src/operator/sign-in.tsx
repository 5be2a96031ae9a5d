import type { ApolloClient } from "@apollo/client";
import { useState, type FormEvent } from "react";
import { Button } from "../design/button";
import { OperatorActionsDocument } from "../generated/operator";
import { createOperatorClient } from "./operator-client";
import styles from "./operator.module.css";

/** Asks for the token at every visit, because the page keeps it only in memory. */
export function SignIn({ onSignedIn }: { onSignedIn: (client: ApolloClient) => void }) {
  const [token, setToken] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const signIn = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const client = createOperatorClient(token.trim());
    try {
      await client.query({ query: OperatorActionsDocument });
      onSignedIn(client);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };

  return (
    <main className={styles["signIn"]}>
      <form className={styles["panel"]} onSubmit={(event) => void signIn(event)}>
        <h1>Operator</h1>
        <label htmlFor="token">Operator token</label>
        <input
          id="token"
          type="password"
          autoComplete="off"
          autoFocus
          value={token}
          aria-describedby="token-fault"
          onChange={(event) => setToken(event.target.value)}
        />
        <p id="token-fault" role="alert" className={styles["fault"]}>
          {fault}
        </p>
        <Button type="submit" busy={busy} disabled={token.trim() === ""}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
