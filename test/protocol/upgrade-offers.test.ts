import { on } from "node:events";
import { connect, type Socket } from "node:net";
import { next } from "../support/client";
import { ConcertsDocument } from "../support/generated/operations";
import { useStage } from "../support/use-stage";

const stage = useStage();
const question = JSON.stringify({ query: "{ __typename }" });
const answer = '{"data":{"__typename":"Query"}}';

/** What curl with --http2 and Java's HttpClient send of HTTP/2, which this server does not speak. */
const offer = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAA"];

const request = (line: string, headers: string[], body = "") =>
  [`${line} HTTP/1.1`, "Host: localhost", ...headers, "", body].join("\r\n");
const json = ["Content-Type: application/json", `Content-Length: ${question.length}`];
const post = request("POST /graphql", [...offer, ...json], question);

describe("a request that offers HTTP/2", () => {
  let socket: Socket;
  beforeEach(() => {
    socket = connect(Number(new URL(stage.addresses[0]!).port), "127.0.0.1");
  });
  afterEach(() => socket.destroy());

  /** Sends a request and reads until the body of its answer is complete. */
  async function ask(text: string): Promise<string> {
    socket.write(text);
    let received = "";
    for await (const [data] of on(socket, "data", { close: ["close"] })) {
      received += String(data);
      const [head = "", body] = received.split("\r\n\r\n");
      if (body?.length === Number(/content-length: (\d+)/i.exec(head)?.[1])) break;
    }
    return received;
  }

  it("is served over HTTP/1.1, its body too, and so is the next on its connection", async () => {
    for (const text of [post, post, request("GET /healthz", offer), request("GET /healthz", [])]) {
      expect(await ask(text)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    }
    expect(await ask(post)).toContain(answer);
  });

  it("is served when its body comes later", async () => {
    socket.write(post.slice(0, -10));
    expect(await ask(post.slice(-10))).toContain(answer);
  });

  it("is refused like any other when it has no operation", async () => {
    const refused = await ask(request("POST /graphql", [...offer, "Content-Length: 0"]));
    expect(refused).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(refused).toContain("BAD_USER_INPUT");
  });
});

describe("a request for a WebSocket", () => {
  it("still gets one", async () => {
    const client = stage.client();
    expect(await next(client.follow(ConcertsDocument))).toHaveProperty("concerts");
  });
});
