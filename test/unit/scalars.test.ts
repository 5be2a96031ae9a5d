import { isScalarType, isSpecifiedScalarType, parseValue } from "graphql";
import { DateTime, ID, Uuid } from "../../src/api/scalars";
import { createSchema } from "../../src/api/schema";

const id = "5EED0000-dead-4bad-8bad-00000000c0de";

describe("a UUID", () => {
  it("is read in small letters", () => {
    expect(Uuid.parseValue(id)).toBe(id.toLowerCase());
    expect(Uuid.parseLiteral(parseValue(`"${id}"`))).toBe(id.toLowerCase());
  });

  it.each([`${id}}`, `{${id}`, `{${id}}`, `${id}\n`, id.replaceAll("-", ""), "", 1, null, { toString: 1 }])(
    "is not %j",
    (value) => {
      expect(() => Uuid.parseValue(value)).toThrow("32 hexadecimal digits");
    },
  );
});

describe("an ID", () => {
  it.each([
    [id, id.toLowerCase()],
    ["Not a UUID", "Not a UUID"],
    [42, "42"],
  ])("that says %j is %j", (given, read) => {
    expect(ID.parseValue(given)).toBe(read);
    expect(ID.parseLiteral(parseValue(JSON.stringify(given)))).toBe(read);
  });
});

describe("a DateTime", () => {
  it.each([
    ["1000-01-01T00:00:00Z", "1000-01-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
    ["2030-01-01T20:00:00+09:00", "2030-01-01T11:00:00.000Z"],
  ])("is %s", (text, moment) => {
    expect(DateTime.parseValue(text)).toEqual(new Date(moment));
    expect(DateTime.parseLiteral(parseValue(`"${text}"`))).toEqual(new Date(moment));
  });

  it.each([
    "0000-01-01T00:00:00Z",
    "0999-12-31T23:59:59Z",
    "1000-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "2030-02-30T00:00:00Z",
    "2030-01-01",
    1_893_456_000_000,
  ])("is not %j", (value) => {
    expect(() => DateTime.parseValue(value)).toThrow("DateTime");
    expect(() => DateTime.parseLiteral(parseValue(JSON.stringify(value)))).toThrow("DateTime");
  });
});

describe("a scalar of the schema", () => {
  const scalars = Object.values(createSchema().getTypeMap()).filter(isScalarType);
  it.each(scalars.filter((type) => !isSpecifiedScalarType(type)))("names its specification: %s", (scalar) => {
    expect(new URL(scalar.specifiedByURL ?? "").protocol).toMatch(/^https?:$/);
  });
});
