import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";

type Field = GraphQLField<unknown, unknown>;

/** Where a value can be given: an argument of a field, or a field or item somewhere within its value. */
export interface Place {
  /** As errors and reports name it, such as "mutation chargePoints(input.amount)". */
  name: string;
  operation: "query" | "mutation" | "subscription";
  /** From the field of the root to the one with the argument. */
  fields: { parent: GraphQLObjectType; field: Field }[];
  argument: GraphQLArgument;
  /** From the argument's value to the place. */
  inside: (string | number)[];
  type: GraphQLInputType;
}

type FieldPlace = Pick<Place, "operation" | "fields">;

/** Every place of every field that a client can reach. */
export function placesOf(schema: GraphQLSchema): Place[] {
  const roots = [
    ["query", schema.getQueryType()],
    ["mutation", schema.getMutationType()],
    ["subscription", schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([operation, type]) => (type ? placesBelow(type, { operation, fields: [] }) : []));
}

function placesBelow(parent: GraphQLObjectType, above: FieldPlace): Place[] {
  if (above.fields.some((one) => one.parent === parent)) return [];
  return Object.values(parent.getFields()).flatMap((field) => {
    const here = { ...above, fields: [...above.fields, { parent, field }] };
    const type = getNamedType(field.type);
    const own = field.args.flatMap((argument) =>
      placesWithin(argument.type, { ...here, argument, inside: [] }),
    );
    return [...own, ...(isObjectType(type) ? placesBelow(type, here) : [])];
  });
}

function placesWithin(given: GraphQLInputType, where: Omit<Place, "name" | "type">): Place[] {
  const type = getNullableType(given);
  const { operation, fields, argument, inside } = where;
  const path = fields.map(({ field }) => field.name).join(".");
  const here = {
    ...where,
    type: given,
    name: `${operation} ${path}(${[argument.name, ...inside].join(".")})`,
  };
  const below = (step: string | number) => ({ ...where, inside: [...inside, step] });
  if (isListType(type)) return [here, ...placesWithin(type.ofType as GraphQLInputType, below(0))];
  if (!isInputObjectType(type)) return [here];
  return [
    here,
    ...Object.values(type.getFields()).flatMap((field) => placesWithin(field.type, below(field.name))),
  ];
}
