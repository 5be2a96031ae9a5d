import { parse } from "graphql";
import { DocumentCache } from "../../src/documents/document-cache";

const popular = "{ concerts { nodes { id } } }";

describe("known documents", () => {
  let documents: DocumentCache;
  beforeEach(() => {
    documents = new DocumentCache();
  });

  async function send(text: string): Promise<boolean> {
    if (documents.get(text)) return true;
    documents.set(text, parse(text));
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

  /** One request in twenty is the crowd's, which sends 12 texts in turn. @returns how many of its 300 are known. */
  async function hitsDuringAttack(usesOfEachText: number): Promise<number> {
    let hits = 0;
    for (let request = 0; request < 6_000; request += 1) {
      if (request % 20 === 19) hits += Number(await send(`{ crowd${Math.floor(request / 20) % 12} }`));
      else await flood(1, Math.floor(request / usesOfEachText));
    }
    return hits;
  }

  it.each([1, 3, 5])(
    "learn a crowd's texts amid an attack that sends each of its own %d times",
    async (uses) => {
      expect(await hitsDuringAttack(uses)).toBeGreaterThanOrEqual(300 - 12 * (uses + 1));
    },
  );

  it.each([1, 3, 5])(
    "keep a crowd's texts when such an attack, %d times each, begins later",
    async (uses) => {
      for (let use = 0; use < 10; use += 1)
        for (let text = 0; text < 12; text += 1) await send(`{ crowd${text} }`);
      expect(await hitsDuringAttack(uses)).toBe(300);
    },
  );

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
    expect(found.filter(Boolean)).toHaveLength(200);
  });

  it("forget what was popular once and is asked for no more", async () => {
    for (let use = 0; use < 4; use += 1) await send(popular);
    await flood(31_000);
    for (let text = 0; text < 200; text += 1) for (let use = 0; use < 3; use += 1) await flood(1, text);
    expect(await send(popular)).toBe(false);
  });

  it("do not include long texts", async () => {
    const long = `{ ${"a ".repeat(3_000)} }`;
    await send(long);
    expect(await send(long)).toBe(false);
  });
});
