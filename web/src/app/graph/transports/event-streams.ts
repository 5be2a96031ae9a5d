import type { ApolloLink } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { print } from "@apollo/client/utilities";
import { createClient } from "graphql-sse";
import { Observable, type Subscriber } from "rxjs";
import { bearerOf } from "./bearer";
import { TabLock } from "./tab-lock";
import type { Transport } from "./transport";

/** The server pings every 25 s, so a stream that is silent for longer is broken. */
const silenceMilliseconds = 60_000;
const patienceMilliseconds = 3_000;
/** The server cuts a stream to learn whether its client still runs. So a cut is normal, and the answer soon. */
const answerMilliseconds = 1_000;

/** Over HTTP/1.1 all tabs share six connections to a server. So one tab has streams, and the others give up waiting. */
const streaming = new TabLock("frontrow.streams");

/** Carries each subscription by an HTTP response of server-sent events, because some networks block WebSockets. */
export const eventStreams: Transport = {
  patienceMilliseconds,

  carry: (operation) =>
    new Observable((observer) => streaming.use(() => observer.add(openStream(operation, observer)))),
};

/** @returns a function that closes the stream. */
function openStream(operation: ApolloLink.Operation, observer: Subscriber<ApolloLink.Result>): () => void {
  const { query, variables, operationName = "", getContext } = operation;
  const client = createClient({
    url: "/graphql/stream",
    headers: bearerOf(getContext().concertId),
    // The count begins again with each result, so only a stream that brings nothing has failed.
    retryAttempts: 1,
    retry: () => new Promise((resolve) => setTimeout(resolve, Math.random() * answerMilliseconds)),
    fetchFn: fetchStream,
  });
  return client.subscribe(
    { query: print(query), variables, operationName },
    {
      next: (message) => {
        const result = message as ApolloLink.Result;
        // A refused operation is an error over WebSocket, and a result without data here.
        if (result.data) observer.next(result);
        else observer.error(new CombinedGraphQLErrors(result));
      },
      complete: () => observer.complete(),
      error: (error) => observer.error(error),
    },
  );
}

async function fetchStream(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await Promise.race([fetch(...request), noAnswer()]);
  return new Response(response.body?.pipeThrough(failWhenSilent()), response);
}

function noAnswer(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error("The server does not answer.")), patienceMilliseconds);
  });
}

function failWhenSilent(): TransformStream<Uint8Array, Uint8Array> {
  let timer: ReturnType<typeof setTimeout>;
  const listen = (controller: TransformStreamDefaultController<Uint8Array>) => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.error(new Error("The stream is silent.")), silenceMilliseconds);
  };
  return new TransformStream({
    start: listen,
    transform: (chunk, controller) => {
      listen(controller);
      controller.enqueue(chunk);
    },
    flush: () => clearTimeout(timer),
  });
}
