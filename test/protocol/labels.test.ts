import {
  CreateConcertDocument,
  RegisterUserDocument,
  SeatsDocument,
  type CreateConcertInput,
} from "../support/generated/operations";
import { Operator, operatorToken } from "../support/operator";
import { refusalOf } from "../support/outcomes";
import { useStage } from "../support/use-stage";

const floor = { name: "Floor", rows: 1, seatsPerRow: 2, price: 100 };
const plan: CreateConcertInput = {
  title: "Opening Night",
  artist: "The Fixtures",
  venue: "Hall",
  startTimes: ["2030-01-01T20:00:00Z"],
  sections: [floor],
};

const stage = useStage({ OPERATOR_TOKEN: operatorToken });
let operator: Operator;
let concertId: string;
beforeAll(async () => {
  operator = new Operator(stage);
  ({ concertId } = await stage.concert());
});

async function create(changes: Partial<CreateConcertInput>) {
  const input = { ...plan, ...changes };
  return (await operator.client.send(CreateConcertDocument, { input })).createConcert.concert;
}

async function sectionOf(name: string): Promise<string> {
  const concert = await create({ sections: [{ ...floor, name }] });
  const { client } = await stage.buyer(concert.id);
  const { seats } = await client.send(SeatsDocument, { performanceId: concert.performances[0]!.id });
  return seats[0]!.section;
}

/** Gives a text to an input of the API, and returns what the API made of it. */
type Give = (text: string) => Promise<string | null | undefined>;

const inputs: [input: string, longest: number, give: Give][] = [
  [
    "the name of a user",
    100,
    async (name) =>
      (await stage.client().send(RegisterUserDocument, { input: { name } })).registerUser.user.name,
  ],
  ["the title of a concert", 200, async (title) => (await create({ title })).title],
  ["the artist of a concert", 200, async (artist) => (await create({ artist })).artist],
  ["the venue of a concert", 200, async (venue) => (await create({ venue })).venue],
  ["the name of a section", 200, sectionOf],
  ["the reason of a pause", 200, async (reason) => (await operator.pause(concertId, reason)).pauseReason],
];

describe.each(inputs)("%s", (_, longest, give) => {
  it(`has up to ${longest} characters as a reader counts them`, async () => {
    const text = "🎟👍🏽".repeat(longest / 2);
    expect(await give(text)).toBe(text);
    expect(await refusalOf(give(`${text}x`))).toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringContaining(`must have 1 to ${longest} characters`),
    });
  });

  it("is stored trimmed and composed", async () => {
    expect(await give(" Zoe\u0308\u3000")).toBe("Zo\u00eb");
  });

  it.each([
    ["only a zero-width space", "\u200b", "U+200B"],
    ["an override of the direction", "gnp.\u202ecod", "U+202E"],
    ["a stack of marks", `Z${"\u0338".repeat(12)}`, "combining mark"],
    ["a thousand marks", `Z${"\u0338".repeat(1_000)}`, "code points"],
  ])("is refused with %s", async (_, text, said) => {
    const { code, message } = await refusalOf(give(text));
    expect([code, message]).toEqual(["BAD_USER_INPUT", expect.stringContaining(said)]);
  });
});

it("the largest user name and title that a reader counts as long enough fit into Postgres", async () => {
  const [[, , register], [, , title]] = inputs as [(typeof inputs)[0], (typeof inputs)[0]];
  const large = "👨🏻‍👩🏽‍👧🏿‍👦🏼";
  expect(await register(large.repeat(100))).toBe(large.repeat(100));
  expect(await title(large.repeat(200))).toBe(large.repeat(200));
});

describe("the sections of a hall", () => {
  it.each([
    ["composed and decomposed", "Zo\u00eb", "Zoe\u0308"],
    ["with one space and with two", "Floor A", "Floor  A"],
    ["with one variation selector and another", "♥\ufe0e", "♥\ufe0f"],
  ])("cannot have one name %s", async (_, name, twin) => {
    const sections = [floor, { ...floor, name }, { ...floor, name: twin }];
    expect(await refusalOf(create({ sections }))).toMatchObject({ code: "BAD_USER_INPUT" });
  });

  it("are found by their name, composed or not", async () => {
    const concert = await create({ sections: [floor, { ...floor, name: "Zo\u00eb" }] });
    const { client } = await stage.buyer(concert.id);
    const performanceId = concert.performances[0]!.id;
    for (const section of ["Zo\u00eb", "Zoe\u0308"]) {
      expect((await client.send(SeatsDocument, { performanceId, section })).seats).toHaveLength(2);
    }
  });

  it("have names of at most 2,500 bytes, which no compression has to shorten", async () => {
    // 200 ideographs, each with its own variation and marks: 3 + 4 + 3 + 2 bytes, and 2 more for the first 50.
    const name = Array.from({ length: 200 }, (_, index) => {
      const base = String.fromCodePoint(0x4e00 + ((index * 7_919) % 20_000), 0xe0100 + ((index * 97) % 240));
      return `${base}${String.fromCodePoint(0x1ab0 + (index % 5))}${"\u030b".repeat(index < 50 ? 2 : 1)}`;
    }).join("");
    expect(Buffer.byteLength(name)).toBe(2_500);
    expect(await sectionOf(name)).toBe(name);
    const heavy = "🏴󠁧󠁢󠁳󠁣󠁴󠁿".repeat(100);
    expect((await refusalOf(create({ sections: [{ ...floor, name: heavy }] }))).message).toMatch(
      "2500 bytes",
    );
  });
});
