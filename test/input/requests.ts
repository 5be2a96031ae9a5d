import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from "graphql";
import type { Place } from "./places";
import { Bare, unknownId } from "./odd-values";

type Field = Place["fields"][0]["field"];

/** What is amiss at a place. */
export type Fault =
  | { kind: "given"; value: unknown }
  | { kind: "missing" }
  /** Beside it stands something that the schema does not know. */
  | { kind: "unknown"; value: unknown };

export interface Manner {
  /** Whether values stand in the document or beside it. */
  form: "literals" | "variables";
  /** What a variable is declared as, where not as what it is used for. */
  declared: string | null;
}

export interface Request {
  query: string;
  variables: Record<string, unknown>;
}

/** Values that are right, by the coordinate of their argument or input field. */
export type UsualValues = Record<string, unknown>;

/** An operation that is right but for one place. */
export function toRequest(place: Place, fault: Fault, manner: Manner, usual: UsualValues): Request {
  const given = new GivenValues(manner);
  const selection = place.fields.reduceRight(
    (below, { parent, field }) => {
      const right = usualArguments(parent, field, usual);
      const isFaulty = field.args.includes(place.argument);
      const path = [place.argument.name, ...place.inside];
      const values = isFaulty ? spoil(right, path, fault) : right;
      return `{ ${field.name}${given.write(values, field)} ${below} }`;
    },
    selectionOf(place.fields.at(-1)!.field.type),
  );
  return { query: `${place.operation} ${given.declarations} ${selection}`, variables: given.variables };
}

/** A field of the root as a document has it, with values that are right. */
export function toRootField(root: GraphQLObjectType, field: Field, usual: UsualValues): string {
  const selection = isCompositeType(getNamedType(field.type)) ? " { __typename }" : "";
  return `${field.name}${inParentheses(toLiterals(usualArguments(root, field, usual)))}${selection}`;
}

/** The values of one operation, in its document or beside it. */
class GivenValues {
  readonly variables: Record<string, unknown> = {};
  private readonly declared: string[] = [];

  constructor(private readonly manner: Manner) {}

  get declarations(): string {
    return inParentheses(this.declared);
  }

  write(values: Record<string, unknown>, { args }: Field): string {
    if (this.manner.form === "literals") return inParentheses(toLiterals(values));
    return inParentheses(
      Object.entries(values).map(([name, value]) => {
        const variable = `v${this.declared.length}`;
        const type = this.manner.declared ?? args.find((argument) => argument.name === name)?.type;
        this.declared.push(`$${variable}: ${String(type ?? "String")}`);
        this.variables[variable] = value;
        return `${name}: $${variable}`;
      }),
    );
  }
}

function usualArguments({ name: parent }: GraphQLObjectType, field: Field, usual: UsualValues) {
  const values = field.args.map(({ name, type }) => {
    return [name, usualValue(type, `${parent}.${field.name}(${name}:)`, usual)] as const;
  });
  return Object.fromEntries(values);
}

function usualValue(given: GraphQLInputType, coordinate: string, usual: UsualValues): unknown {
  const type = getNullableType(given);
  if (coordinate in usual) return usual[coordinate];
  if (isListType(type)) return [usualValue(type.ofType as GraphQLInputType, coordinate, usual)];
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    return Object.fromEntries(
      fields.map((field) => [field.name, usualValue(field.type, `${type.name}.${field.name}`, usual)]),
    );
  }
  if (isEnumType(type)) return new Bare(type.getValues()[0]!.name);
  const plain: Record<string, unknown> = {
    Int: 1,
    DateTime: "2031-01-01T20:00:00Z",
    ID: unknownId,
    UUID: unknownId,
  };
  return plain[type.name] ?? "Anything";
}

/** A copy of a value with a fault at one place within. What is undefined is left out of documents and of JSON. */
function spoil(value: object, [step, ...deeper]: (string | number)[], fault: Fault): Record<string, unknown> {
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
  const key = String(step);
  if (deeper.length > 0) copy[key] = spoil(copy[key] as object, deeper, fault);
  else if (fault.kind === "unknown") copy["unheardOf"] = fault.value;
  else copy[key] = fault.kind === "given" ? fault.value : undefined;
  return copy;
}

function toLiteral(value: unknown): string {
  if (value instanceof Bare) return value.text;
  if (Array.isArray(value)) return `[${value.map(toLiteral).join(" ")}]`;
  if (typeof value === "object" && value !== null) return `{${toLiterals(value).join(" ")}}`;
  return JSON.stringify(value) ?? "null";
}

function toLiterals(values: object): string[] {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name}: ${toLiteral(value)}`);
}

function inParentheses(parts: string[]): string {
  return parts.length > 0 ? `(${parts.join(", ")})` : "";
}

/** All that can be read without arguments, a level deep. */
function selectionOf(given: GraphQLOutputType, depth = 1): string {
  const type = getNamedType(given);
  if (!isObjectType(type)) return "";
  const fields = Object.values(type.getFields()).filter(
    (field) => field.args.length === 0 && (depth > 0 || !isCompositeType(getNamedType(field.type))),
  );
  return `{ __typename ${fields.map((field) => `${field.name} ${selectionOf(field.type, depth - 1)}`).join(" ")} }`;
}
