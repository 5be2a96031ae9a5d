import { checkLabel, labelFault, normalizeLabel, visibleText } from "../../src/shared/label";

const family = "👨🏻‍👩🏽‍👧🏿‍👦🏼";

describe("the length of a label", () => {
  it.each([
    ["emoji outside the first plane", "🎟"],
    ["emoji of several people", "👨‍👩‍👧‍👦"],
    ["the emoji with the most code points", family],
    ["flags", "🇰🇷"],
    ["flags of regions", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"],
    ["keycaps", "1️⃣"],
    ["letters with a mark that do not compose", "x̂"],
    ["syllables of Korean", "한"],
  ])("counts %s as a reader does", (_, grapheme) => {
    expect(labelFault(grapheme.repeat(100), 100)).toBeNull();
    expect(labelFault(grapheme.repeat(101), 100)).toMatch("must have 1 to 100 characters");
  });

  it.each([
    ["nothing", ""],
    ["spaces and a byte order mark", " \u3000\u00a0\ufeff"],
    ["one character of 17 code points", `a${"\u0301".repeat(17)}`],
    ["an endless chain of emoji", Array.from({ length: 10 }, () => "👨").join("\u200d")],
    ["an endless syllable", "\u1100".repeat(17)],
    ["a megabyte", "x".repeat(1_000_000)],
  ])("refuses %s", (_, text) => {
    expect(labelFault(normalizeLabel(text), 100)).toMatch("must have 1 to 100 characters");
  });
});

describe("the characters of a label", () => {
  it.each([
    ["a null character", "a\u0000b", "U+0000"],
    ["a line break", "a\nb", "U+000A"],
    ["a line separator", "a\u2028b", "U+2028"],
    ["half a surrogate pair", "a\ud83d", "U+D83D"],
    ["a zero-width space", "\u200b", "U+200B"],
    ["a zero-width joiner alone", "\u200d", "U+200D"],
    ["an Egyptian blank", "\u{13441}", "U+13441"],
    ["a note without a head", "a\u{1d159}", "U+1D159"],
    ["an object replacement", "\ufffc", "U+FFFC"],
    ["hidden letters behind a flag", "🏴\u{e0073}\u{e0065}\u{e0063}\u{e0072}\u{e007f}", "U+E0073"],
    ["a joiner between Latin letters", "Ad\u200da", "U+200D"],
    ["two joiners in a Persian word", "می\u200c\u200cخواهم", "U+200C"],
    ["a joiner after an emoji", "🎟\u200d", "U+200D"],
    ["a word joiner", "a\u2060b", "U+2060"],
    ["a soft hyphen", "a\u00adb", "U+00AD"],
    ["a Hangul filler", "\u3164", "U+3164"],
    ["a blank of Braille", "\u2800", "U+2800"],
    ["a variation selector after a letter", "a\ufe0f", "U+FE0F"],
    ["a supplementary variation selector after a letter", "a\u{e0101}", "U+E0101"],
    ["text hidden in tags", `🏴${[..."ignore me"].map(toTag).join("")}\u{e007f}`, "U+E0069"],
    ["a private character", "\ue000", "U+E000"],
    ["a code point that is no character", "a\uffff", "U+FFFF"],
    ...[0x200e, 0x200f, 0x061c, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069].map(
      (code): [string, string, string] => [
        `the direction mark ${code.toString(16)}`,
        `a${String.fromCodePoint(code)}b`,
        `U+${code.toString(16).toUpperCase().padStart(4, "0")}`,
      ],
    ),
  ])("cannot be %s, and the message names it", (_, text, named) => {
    expect(labelFault(text, 100)).toBe(
      `must not contain the control or invisible character ${named}. Remove it.`,
    );
  });

  it.each([
    ["marks without a letter", "\u0301\u0301"],
    ["more than 8 marks in a row", `Z${"\u0321\u0338\u035d".repeat(3)}`],
  ])("cannot be %s", (_, text) => {
    expect(labelFault(text, 100)).toMatch("combining mark");
  });

  it.each([
    ["Persian with a non-joiner", "می\u200cخواهم"],
    ["Hindi with a joiner", "क्\u200dष"],
    ["Malayalam that ends with a joiner", "അവന്\u200d"],
    ["Bengali with a joiner before the virama", "র\u200d্যাম"],
    ["Sinhala", "ශ්\u200dරී"],
    ["Mongolian with a variation selector", "ᠮᠣᠩᠭᠣᠯ\u180b"],
    ["Japanese with an ideographic variation", "葛\u{e0100}城市"],
    ["Hebrew with cantillation", "בְּרֵאשִׁ֖ית"],
    ["Arabic from right to left", "مرحبا"],
    ["Thai", "น้ำ"],
    ["Tibetan", "བསྒྲུབས"],
    ["a heart in text style", "I ♥\ufe0e Seoul"],
    ["an emoji of three joined parts", "❤️\u200d🔥🏴\u200d☠️👩🏽\u200d💻"],
    ["punctuation", "O'Neill-Müller, Jr. (#1) & Co. ™"],
  ])("can be %s", (_, text) => {
    expect(labelFault(normalizeLabel(text), 100)).toBeNull();
  });
});

describe("checkLabel", () => {
  it("returns the text trimmed and composed", () => {
    expect(checkLabel("A name", "\u3000Zoe\u0308 \n", 100)).toBe("Zoë");
  });

  it("refuses with BAD_USER_INPUT and says of what", () => {
    const check = () => checkLabel("A name", "\u202e", 100);
    expect(check).toThrow("A name must not contain the control or invisible character U+202E. Remove it.");
    expect(check).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
  });
});

test("the visible text is the same when only spaces and invisible characters differ", () => {
  expect(visibleText("Floor\u00a0 A")).toBe(visibleText("Floor A"));
  expect(visibleText("♥\ufe0e")).toBe(visibleText("♥\ufe0f"));
  expect(visibleText("FloorA")).not.toBe(visibleText("Floor A"));
});

function toTag(character: string): string {
  return String.fromCodePoint(0xe0000 + character.codePointAt(0)!);
}
