import graphql from "@graphql-eslint/eslint-plugin";

const schema = "schema.graphql";

/** Documents that share their fragments, as in codegen.yml. */
const projects = {
  shared: { schema, documents: "operations/**/*.graphql" },
  app: { schema, documents: "web/src/app/**/*.graphql" },
  operator: { schema, documents: "web/src/operator/**/*.graphql" },
};

/** Objects without an id: parts of another object, or its state at one moment. */
const valueTypes = [
  "Draw",
  "EndedTurns",
  "ErrorDescription",
  "ErrorDetail",
  "HoldExpiry",
  "Identity",
  "IntegrityFault",
  "IntegrityReport",
  "PageInfo",
  "QueueSnapshot",
  "SeatChange",
  "SeatChanges",
  "SeatCounts",
  "SeatMap",
  "SeatSales",
  "SectionSales",
  "WaitRange",
];

const exceptions = { types: valueTypes, suffixes: ["Payload", "Connection", "Edge"] };

/** Rules that no recommended set contains. */
const additions = {
  "@graphql-eslint/input-name": "error",
  "@graphql-eslint/no-scalar-result-type-on-mutation": "error",
  "@graphql-eslint/require-nullable-result-in-root": "error",
};

const deviations = {
  // A draw number is a term of the glossary. The rule takes no exceptions.
  "@graphql-eslint/no-typename-prefix": "off",
  // Relay asks for one direction. Every list here is read forward.
  "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
  // Bounded lists need no pages, and root fields find objects by id without a Node interface.
  "@graphql-eslint/relay-edge-types": [
    "error",
    { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
  ],
  // The UUID of a user is an id whose form the server checks.
  "@graphql-eslint/strict-id-in-types": ["error", { acceptedIdTypes: ["ID", "UUID"], exceptions }],
};

const { configs } = graphql;
const languageOptions = { parser: graphql.parser, parserOptions: { graphQLConfig: { projects } } };
const plugins = { "@graphql-eslint": graphql };

/** The rules for the schema, and for the operations of the pages and the tests. */
export const graphqlRules = [
  {
    files: ["schema.graphql"],
    plugins,
    languageOptions,
    rules: {
      ...configs["flat/schema-recommended"].rules,
      ...configs["flat/schema-relay"].rules,
      ...additions,
      ...deviations,
    },
  },
  {
    files: ["operations/**/*.graphql", "web/src/**/*.graphql"],
    plugins,
    languageOptions,
    rules: configs["flat/operations-recommended"].rules,
  },
];
