/** What is written into a document as it stands. JSON has no word for it: a number is sent bare, the rest as text. */
export class Bare {
  constructor(readonly text: string) {}

  toJSON(): string {
    return Number.isNaN(Number(this.text)) ? this.text : `bare:${this.text}`;
  }

  /** Makes numbers of what toJSON has marked as such. */
  static unmark(json: string): string {
    return json.replace(/"bare:([-\d.e]+)"/g, "$1");
  }
}

const bare = (...texts: string[]) => texts.map((text) => new Bare(text));

export const unknownId = "5eed0000-dead-4bad-8bad-00000000c0de";
/** Of a size that several of them fit into one message of a WebSocket. */
const large = "x".repeat(5_000);
const time = "T00:00:00Z";

export const oddTexts = [
  "",
  " ",
  "\t\r\n",
  "\u0000",
  "a\u0000b",
  "\u001b[31m",
  "\u007f",
  "\ufeff",
  "\u202eabc",
  "\ud800",
  "\udfff\ud83d",
  "🎟️".repeat(60),
  "👩‍👩‍👧‍👦",
  "é".normalize("NFD"),
  "İstanbul",
  "Z̸̡͝a̵l̶g̷o̴",
  "ﷺ",
  "１２",
  "x".repeat(101),
  "x".repeat(201),
  large,
  "' OR '1'='1",
  "'; DROP TABLE seats; --",
  "$1",
  "1::integer",
  "\\'; SELECT pg_sleep(9); --",
  "%' ESCAPE '!",
  "]] redis.call('FLUSHALL') --",
  "{*}",
  "queue:{*}:tokens",
  "0) return redis.call('KEYS','*'",
  "\r\n*1\r\n$8\r\nFLUSHALL\r\n",
  "{{7*7}}",
  "${process.exit()}",
  "<script>alert(1)</script>",
  "../../etc/passwd",
  "%00",
  "\\u0000",
  "{}",
  "[]",
  "__proto__",
  "toString",
  "constructor",
  "null",
  "undefined",
  "true",
  "NaN",
  "Infinity",
  "0x10",
  "1e3",
  "-0",
  "+1",
  " 1 ",
  "01",
];

export const oddNumbers = [
  0,
  -0,
  1,
  -1,
  2,
  7,
  10,
  100,
  101,
  1_000_000,
  1_000_001,
  0.1,
  0.5,
  1.5,
  -1.5,
  5e-324,
  1e21,
  1e308,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  -(2 ** 31) - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  ...bare("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "99999999999999999999999999"),
];

export const oddIds = [
  unknownId,
  unknownId.toUpperCase(),
  `{${unknownId}}`,
  `{${unknownId}`,
  `${unknownId}}`,
  `${unknownId}\n`,
  ` ${unknownId}`,
  unknownId.replaceAll("-", ""),
  `urn:uuid:${unknownId}`,
  `${unknownId}'--`,
  unknownId.slice(1),
  `${unknownId}0`,
  unknownId.replace("5", "g"),
  unknownId.replace(/\w/g, "0"),
  "0",
  "1",
  "-1",
  "1.0",
  "1e1",
  "2147483647",
  "2147483648",
  "9999999999",
  "99999999999",
  "١",
];

export const oddTimes = [
  `0000-01-01${time}`,
  "0000-12-31T23:59:59.999Z",
  "0000-01-01T00:00:00+23:59",
  `0001-01-01${time}`,
  "0001-01-01T00:00:00+14:00",
  `1000-01-01${time}`,
  "1000-01-01T00:00:00+00:01",
  `+010000-01-01${time}`,
  "9999-12-31T23:59:59.999Z",
  "9999-12-31T23:59:59-14:00",
  `10000-01-01${time}`,
  `-000001-01-01${time}`,
  `2030-02-30${time}`,
  `2030-02-29${time}`,
  `2030-13-01${time}`,
  `2030-00-00${time}`,
  "2030-01-01T24:00:00Z",
  "2016-12-31T23:59:60Z",
  "2030-01-01",
  "2030-01-01T00:00:00",
  "2030-01-01 00:00:00Z",
  "2030-01-01t00:00:00z",
  "2030-01-01T00:00:00|05:00",
  "2030-01-01T00:00:00+99:99",
  `2030-01-01T00:00:00.${"9".repeat(300)}Z`,
  "Infinity",
  "-infinity",
  "now",
  "epoch",
  "1893456000000",
];

export const oddWords = bare("NaN", "sold", "SOLD", "$nothing", "@skip", "#", '"', "{", "]");

export const oddStructures: unknown[] = [
  null,
  true,
  false,
  {},
  [],
  [null],
  [[]],
  [{}],
  { toString: 1 },
  { length: -1 },
  { valueOf: null },
  JSON.parse('{"__proto__": {"admitted": true}}'),
  { constructor: { prototype: {} } },
];

/** Those that have broken services, so that every place gets each of them. */
export const notorious: unknown[] = [
  "",
  "\u0000",
  "\ud800",
  "'; DROP TABLE seats; --",
  "]] redis.call('FLUSHALL') --",
  "x".repeat(60_000),
  `${unknownId}}`,
  `0000-01-01${time}`,
  "9999-12-31T23:59:59-14:00",
  -1,
  0,
  2 ** 31,
  null,
  [],
  ...bare("1e999"),
];
