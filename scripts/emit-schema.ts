import { readFileSync, writeFileSync } from "node:fs";
import {
  Kind,
  lexicographicSortSchema,
  parse,
  printSchema,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import { isSemanticNonNull } from "../src/api/isolate-failures";
import { createSchema } from "../src/api/schema";

const file = "schema.graphql";
const emitted = `${printWithDirectives(lexicographicSortSchema(createSchema()))}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(file, emitted);
} else if (readFileSync(file, "utf8") !== emitted) {
  console.error(`${file} differs from the code. Run "npm run schema" and commit the result.`);
  process.exitCode = 1;
}

/** Writes @semanticNonNull after the types of its fields, because printSchema writes no directives of fields. */
function printWithDirectives(schema: GraphQLSchema): string {
  const text = printSchema(schema);
  const places = parse(text).definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return [];
    const type = schema.getType(definition.name.value) as GraphQLObjectType;
    const fields = definition.fields?.filter(({ name }) => isSemanticNonNull(type.getFields()[name.value]!));
    return fields?.map((field) => field.type.loc!.end) ?? [];
  });
  return [0, ...places].map((start, index) => text.slice(start, places[index])).join(" @semanticNonNull");
}
