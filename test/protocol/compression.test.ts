import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { getIntrospectionQuery } from "graphql";
import { request } from "undici";
import { SeatMapDocument } from "../support/generated/operations";
import { onlyDate } from "../support/purchase";
import { useStage } from "../support/use-stage";

const stage = useStage();

interface Received {
  encoding: unknown;
  vary: unknown;
  body: Buffer;
}

async function send(path: string, accept: string | undefined, body?: string | Buffer): Promise<Received> {
  const { headers, body: received } = await request(stage.addresses[0] + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", "accept-encoding": accept },
    body: body ?? null,
  });
  const { "content-encoding": encoding, vary } = headers;
  return { encoding, vary, body: Buffer.from(await received.arrayBuffer()) };
}

const long = JSON.stringify({ query: getIntrospectionQuery() });

describe("a long answer", () => {
  it.each([
    ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
    ["gzip", "gzip", gunzipSync],
  ])("is compressed for a client that accepts %s", async (accept, encoding, decompress) => {
    const plain = await send("/graphql", undefined, long);
    const received = await send("/graphql", accept, long);
    expect(received).toMatchObject({ encoding, vary: "accept-encoding" });
    expect(received.body.length).toBeLessThan(plain.body.length / 5);
    expect(decompress(received.body).toString()).toBe(plain.body.toString());
  });

  it.each([[undefined], ["identity"], ["gzip;q=0"], ["compress"]])(
    "is plain for a client that accepts %s",
    async (accept) => {
      const { encoding, body } = await send("/graphql", accept, long);
      expect(encoding).toBeUndefined();
      expect(JSON.parse(body.toString())).toHaveProperty("data.__schema");
    },
  );
});

describe("a short answer", () => {
  it("is plain for every client, because compressing would delay it", async () => {
    const query = 'mutation { registerUser(input: { name: "Ada" }) { user { id } } }';
    const { encoding } = await send("/graphql", "br", JSON.stringify({ query }));
    expect(encoding).toBeUndefined();
  });
});

describe("a compressed request", () => {
  it("is refused, so that a small body cannot grow", async () => {
    const { body } = await send("/graphql", undefined, gzipSync(long));
    expect(body.toString()).toContain("The body is not valid JSON.");
  });
});

describe("the layout of a hall", () => {
  let url: string;
  beforeAll(async () => {
    const concert = await stage.concert();
    const { client } = await stage.buyer(concert.concertId);
    const { seatMap } = await client.send(SeatMapDocument, onlyDate(concert));
    url = seatMap.layoutUrl;
  });

  it("is compressed for a client that accepts it, and plain for others", async () => {
    const plain = await send(url, undefined);
    expect(plain).toMatchObject({ encoding: undefined, vary: "accept-encoding" });
    expect((await send(url, "gzip;q=0")).encoding).toBeUndefined();
    const brotli = await send(url, "gzip, br");
    expect(brotli).toMatchObject({ encoding: "br", vary: "accept-encoding" });
    expect(brotliDecompressSync(brotli.body)).toEqual(plain.body);
    const gzipped = await send(url, "gzip");
    expect(gzipped).toMatchObject({ encoding: "gzip", vary: "accept-encoding" });
    expect(gunzipSync(gzipped.body)).toEqual(plain.body);
  });
});
