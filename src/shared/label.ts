import { ExpectedError } from "./errors";

/** An emoji of four people with skin tones has 11. More are stacked marks or hidden text. */
const maxCodePoints = 16;
/** The largest stacks of Tibetan and Burmese have 8. More only cover the lines above and below. */
const maxMarks = 8;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Scripts in which a joiner changes how a word is written, such as Persian and Bengali. */
const joiningScripts = ["Arab", "Syrc", "Nkoo", "Mong", "Deva", "Beng", "Guru", "Gujr", "Orya"]
  .concat(["Taml", "Telu", "Knda", "Mlym", "Sinh", "Khmr", "Mymr"])
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join("");

/** The places in which an invisible character has a visible effect, after UAX #31 and UTS #51. */
const shaping = new RegExp(
  [
    `(?<=[${joiningScripts}])(\\u200C(?=\\p{L})|\\u200D(?=[${joiningScripts}]))`,
    // A virama may end a word together with its joiner.
    "(?<=[\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D4D\\u0DCA])[\\u200C\\u200D]",
    "(?<=\\p{Script=Mongolian})[\\u180B-\\u180F]",
    "(?<=\\p{Ideographic})[\\uFE00-\\uFE0F\\u{E0100}-\\u{E01EF}]",
    "(?<=\\p{Extended_Pictographic})[\\uFE0E\\uFE0F]|(?<=[0-9#*])\\uFE0F(?=\\u20E3)",
    "(?<=\\p{Extended_Pictographic}[\\uFE0F\\p{Emoji_Modifier}]?)\\u200D(?=\\p{Extended_Pictographic})",
    // The flags of England, Scotland and Wales. No other region has one.
    "(?<=\\u{1F3F4})\\u{E0067}\\u{E0062}" +
      "(\\u{E0065}\\u{E006E}\\u{E0067}|\\u{E0073}\\u{E0063}\\u{E0074}|\\u{E0077}\\u{E006C}\\u{E0073})\\u{E007F}",
  ].join("|"),
  "gu",
);

/** Characters of scripts and notations that are blank by design. */
const blanks = "\\u2800\\uFFFC\\u{13441}\\u{13442}\\u{1D159}";

/** Characters that nobody sees, that turn the text around them, or that mean nothing outside one program. */
const hidden = new RegExp(
  `[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}${blanks}]`,
  "u",
);

const misplacedMarks = new RegExp(`^\\p{M}|\\p{M}{${maxMarks + 1}}`, "u");

/** The form in which a label is stored and compared. */
export function normalizeLabel(text: string): string {
  return text.normalize("NFC").trim();
}

/** Two labels with the same visible text look alike: they differ at most in spaces and invisible characters. */
export function visibleText(label: string): string {
  return label.replace(/\p{Default_Ignorable_Code_Point}/gu, "").replace(/\s+/gu, " ");
}

/**
 * What is wrong with a normalized label, as the rest of a sentence. Null when nothing is.
 * @param max how many graphemes it may have.
 */
export function labelFault(label: string, max: number): string | null {
  if (!hasLength(label, max))
    return `must have 1 to ${max} characters, each of at most ${maxCodePoints} code points.`;
  const found = hidden.exec(label.replace(shaping, ""))?.[0];
  if (found) return `must not contain the control or invisible character ${nameOf(found)}. Remove it.`;
  if (misplacedMarks.test(label))
    return `must not begin with a combining mark, or have more than ${maxMarks} in a row.`;
  return null;
}

/** @returns the label. @throws ExpectedError BAD_USER_INPUT, which begins with `what`. */
export function checkLabel(what: string, text: string, max: number): string {
  const label = normalizeLabel(text);
  const fault = labelFault(label, max);
  if (fault) throw new ExpectedError("BAD_USER_INPUT", { reason: `${what} ${fault}` });
  return label;
}

function hasLength(label: string, max: number): boolean {
  if (label === "" || label.length > 2 * max * maxCodePoints) return false;
  const segments = Array.from(graphemes.segment(label), ({ segment }) => Array.from(segment).length);
  return segments.length <= max && segments.every((codePoints) => codePoints <= maxCodePoints);
}

function nameOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}
