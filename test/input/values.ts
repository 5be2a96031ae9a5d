import fc, { type Arbitrary } from "fast-check";
import { getNamedType, isInputObjectType, isListType, isNonNullType, type GraphQLInputType } from "graphql";
import { oddIds, oddNumbers, oddStructures, oddTexts, oddTimes, oddWords } from "./odd-values";

const numbers = fc.oneof(
  fc.constantFrom(...oddNumbers),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const texts = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...oddTexts) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 50 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 250 }) },
);
const ids = fc.oneof(fc.constantFrom(...oddIds), fc.uuid(), fc.integer({ min: 0 }).map(String));
const times = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...oddTimes) },
  { weight: 1, arbitrary: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()) },
);
const structures = fc.oneof(
  fc.constantFrom(...oddStructures),
  fc.integer({ min: 1, max: 400 }).map(nested),
  fc.integer({ min: 1, max: 5_000 }).map((length) => Array.from({ length }, () => 1)),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Whatever JSON or a document can say. */
const anything: Arbitrary<unknown> = fc.oneof(
  texts,
  numbers,
  ids,
  times,
  structures,
  fc.constantFrom(...oddWords),
);

/**
 * Values to give for an argument or an input field: some of its own kind, some of any other.
 * @param others ids of what belongs to somebody else.
 */
export function valuesFor(type: GraphQLInputType, others: string[]): Arbitrary<unknown> {
  return fc.oneof({ weight: 3, arbitrary: likely(type, others) }, { weight: 2, arbitrary: anything });
}

function likely(type: GraphQLInputType, others: string[]): Arbitrary<unknown> {
  if (isNonNullType(type)) return likely(type.ofType, others);
  if (isListType(type)) return fc.array(likely(type.ofType, others), { maxLength: 6 });
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const given = fields.map((field) => [field.name, likely(field.type, others)] as const);
    return fc.record(Object.fromEntries(given), { requiredKeys: [] });
  }
  const known = others.length > 0 ? fc.oneof(ids, fc.constantFrom(...others)) : ids;
  const kinds: Record<string, Arbitrary<unknown>> = { Int: numbers, DateTime: times, ID: known, UUID: known };
  return kinds[getNamedType(type).name] ?? texts;
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}
