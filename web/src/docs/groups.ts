import {
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";

/** A part of the page: its heading, and the types under it. */
export interface Group {
  title: string;
  types: GraphQLNamedType[];
}

/** Puts every type into one group. The root types come first. */
export function groupTypes(schema: GraphQLSchema): Group[] {
  const roots = rootTypes(schema);
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !roots.some((root) => root === type))
    .sort((a, b) => a.name.localeCompare(b.name));
  return [
    { title: "Operations", types: roots },
    { title: "Objects", types: types.filter(isObjectType) },
    { title: "Inputs", types: types.filter(isInputObjectType) },
    { title: "Enums", types: types.filter(isEnumType) },
    { title: "Scalars", types: types.filter(isScalarType) },
  ];
}

export function rootTypes(schema: GraphQLSchema) {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
    (type) => type != null,
  );
}
