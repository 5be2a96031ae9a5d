import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { getOperationAST, type DocumentNode } from "graphql";
import { readdirSync } from "node:fs";
import { commitMutation, fetchQuery, requestSubscription } from "relay-runtime";
import { readProjectFile } from "../../support/project-file";
import type { Adapter, Connection, Variables } from "../support/adapter";
import { compileForRelay } from "../support/compile-relay";
import { createEnvironment } from "../support/relay-environment";
import { openSocket } from "../support/transports";
import { valuesOf } from "../support/values";

/** An operation as Relay's functions take it. Artifacts in JavaScript have no types of their own. */
interface Operation<Data> {
  response: Data & Record<string, unknown>;
  variables: Variables;
}

/** Relay compiles the operations first, and runs what the compiler made of them. */
export async function openRelay(connection: Connection): Promise<Adapter> {
  const artifacts = await compileForRelay(readOperations());
  const socket = openSocket(connection);
  const environment = createEnvironment(connection, socket);
  const compiled = (document: DocumentNode) => artifacts.load(getOperationAST(document)!.name!.value);
  return {
    query: async <Data>(document: TypedDocumentNode<Data, never>, variables: Variables) =>
      (await fetchQuery<Operation<Data>>(environment, compiled(document), variables).toPromise())!,
    mutate: <Data>(document: TypedDocumentNode<Data, never>, variables: Variables) =>
      new Promise<Data>((resolve, reject) => {
        commitMutation<Operation<Data>>(environment, {
          mutation: compiled(document),
          variables,
          onCompleted: (data, errors) => (errors ? reject(errors) : resolve(data)),
          onError: reject,
        });
      }),
    subscribe: <Data>(document: TypedDocumentNode<Data, never>, variables: Variables) =>
      valuesOf<Data>((sink) => {
        const subscription = requestSubscription<Operation<Data>>(environment, {
          subscription: compiled(document),
          variables,
          onNext: (data) => sink.next(data!),
          onError: sink.error,
          onCompleted: sink.complete,
        });
        return () => subscription.dispose();
      }),
    codeOf: (errors) => Array.isArray(errors) && errors[0]?.extensions?.code,
    close: () => Promise.all([socket.dispose(), artifacts.discard()]),
  };
}

/** Every client here reads whole fragments, so Relay does not mask them. */
function readOperations(): string {
  const files = readdirSync("operations", { recursive: true, encoding: "utf8" });
  const documents = files.filter((file) => file.endsWith(".graphql"));
  const text = documents.map((file) => readProjectFile(`operations/${file}`)).join("\n");
  return text.replaceAll(/\.\.\.\w+/g, "$& @relay(mask: false)");
}
