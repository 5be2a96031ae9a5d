import { parse } from "graphql";
import { KnownDocuments } from "../../src/graphql/known-documents";

const popular = "{ concerts { nodes { id } } }";

describe("known documents", () => {
  let documents: KnownDocuments;
  beforeEach(() => {
    documents = new KnownDocuments();
  });

  async function send(text: string): Promise<boolean> {
    if (await documents.get(text)) return true;
    await documents.set(text, parse(text));
    return false;
  }

  const flood = async (count: number, from = 0) => {
    for (let index = from; index < from + count; index += 1)
      await send(`{ concerts(first: ${index}) { nodes { id } } }`);
  };

  it("are found again by their text", async () => {
    expect(await send(popular)).toBe(false);
    expect(await send(popular)).toBe(true);
  });

  it("keep what many ask for while one caller sends thousands of new texts", async () => {
    await send(popular);
    await send(popular);
    await flood(900);
    expect(await send(popular)).toBe(true);
  });

  it("let in what becomes popular during such a flood", async () => {
    await flood(500);
    await send(popular);
    await send(popular);
    await flood(100, 500);
    expect(await send(popular)).toBe(true);
  });

  it("are 200 at most", async () => {
    await flood(300);
    const found = Array.from({ length: 300 }, (_, index) =>
      documents.get(`{ concerts(first: ${index}) { nodes { id } } }`),
    );
    expect((await Promise.all(found)).filter(Boolean)).toHaveLength(200);
  });

  it("forget what was popular once and is asked for no more", async () => {
    for (let use = 0; use < 8; use += 1) await send(popular);
    await flood(5_500);
    expect(await send(popular)).toBe(false);
  });

  it("do not include long texts", async () => {
    const long = `{ ${"a ".repeat(3_000)} }`;
    await send(long);
    expect(await send(long)).toBe(false);
  });
});
