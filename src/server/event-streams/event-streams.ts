import type { OutgoingHttpHeaders } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { BatchedWrites } from "../execution/batched-writes";
import { Pings } from "../execution/pings";
import type { Runtime } from "../execution/runtime";
import { graphqlPath } from "../http/graphql-route";
import { answerFailure } from "../http/request-errors";
import { StreamedOperation } from "../execution/streamed-operation";
import type { SubscriberPlaces } from "../limits/subscriber-places";
import { EventStream } from "./event-stream";
import { readStreamRequest, requireOwnConnection } from "./stream-request";

const streamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  // Asks nginx and its kin to pass each event on at once.
  "x-accel-buffering": "no",
};

/** Serves GraphQL as server-sent events, for clients whose network blocks WebSockets. A stream carries one operation. */
export class EventStreams {
  private readonly streams = new Set<EventStream>();
  private readonly writes = new BatchedWrites();
  private readonly pings: Pings;

  constructor(
    private readonly runtime: Runtime,
    private readonly places: SubscriberPlaces,
    pingSeconds: number,
  ) {
    this.pings = new Pings(pingSeconds);
  }

  addTo(server: FastifyInstance): void {
    const { runner, format } = this.runtime;
    server.route({
      url: `${graphqlPath}/stream`,
      method: "POST",
      onRequest: async ({ ip }) => runner.requireAnyRoom(ip),
      handler: (request, reply) => this.serve(request, reply),
      errorHandler: answerFailure(format),
    });
  }

  /** Cuts all streams off. It does not complete them, because a client resumes elsewhere only what was cut. */
  close(): void {
    for (const stream of this.streams) stream.cut();
  }

  private async serve(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { ip: address, id: requestId, headers } = request;
    requireOwnConnection(reply);
    const wanted = readStreamRequest(request);
    this.runtime.runner.requireAllowed(address, wanted);
    const refusal = this.places.refusalFor(address);
    if (refusal) throw refusal;
    reply.headers(streamHeaders).hijack();
    const stream = this.open(address, reply);
    const origin = { authorization: headers.authorization, address, requestId, client: stream };
    try {
      await new StreamedOperation(this.runtime, stream, this.writes, origin).run(wanted);
    } catch (error) {
      request.log.error({ error }, "event stream failed");
      stream.cut();
    }
  }

  private open(address: string, reply: FastifyReply): EventStream {
    this.places.occupy(address, reply.raw);
    this.runtime.operations.countStreams(1);
    const headers = reply.getHeaders() as OutgoingHttpHeaders;
    const stream = new EventStream(reply.raw, headers);
    this.streams.add(stream);
    this.pings.add(stream);
    stream.onClose(() => {
      this.streams.delete(stream);
      this.pings.remove(stream);
      this.runtime.operations.countStreams(-1);
    });
    return stream;
  }
}
