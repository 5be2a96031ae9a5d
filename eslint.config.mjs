import { readFileSync } from "node:fs";
import tseslint from "typescript-eslint";
import { graphqlRules } from "./eslint.graphql.mjs";

/** The order of the rooms of src, and of the files and folders in some rooms, from the ground up. */
const layers = JSON.parse(readFileSync(new URL("src/layers.json", import.meta.url), "utf8"));

const ioredis = { group: ["ioredis"], message: "Only stores and infrastructure/ import ioredis." };
const typeGraphql = { group: ["type-graphql"], message: "Only access/ and api/ import type-graphql." };
const prisma = {
  group: ["**/infrastructure/database"],
  importNamePattern: "^(Prisma|Database|Transaction)$",
  message: "Only repositories import Prisma.",
};
const prismaItself = {
  group: ["**/generated/prisma/*", "@prisma/*"],
  message: "Only database.ts imports Prisma.",
};

/** Files that may import what the rest of their room may not: stores use Redis, and repositories use Prisma. */
const drivers = [
  ["**/*.ts", [ioredis, prisma, prismaItself]],
  ["**/*.repository.ts", [ioredis, prismaItself]],
  ["**/*.store.ts", [prisma, prismaItself]],
  ["**/recovery.ts", [prisma, prismaItself]],
];

const importDirection = layers.src.flat().flatMap((room) => {
  const direction = upward("src", room, "(\\./|(\\.\\./)+)");
  if (["config", "local-stores", "app", "commands", "run", "workers", "main", "worker"].includes(room)) {
    return [forbid(`src/${room}{.ts,/**/*.ts}`, direction)];
  }
  if (room === "infrastructure") return [forbid("src/infrastructure/**/*.ts", [...direction, typeGraphql])];
  const known = ["access", "api"].includes(room) ? direction : [...direction, typeGraphql];
  return [
    ...drivers.map(([files, forbidden]) => forbid(`src/${room}/${files}`, [...known, ...forbidden])),
    ...directionWithin(`src/${room}`, [...known, ...drivers[0][1]]),
  ];
});

function directionWithin(room, others) {
  return (layers[room] ?? [])
    .flat()
    .flatMap((part) => [
      forbid(`${room}/${part}.ts`, [...others, ...upward(room, part, "\\./")]),
      forbid(`${room}/${part}/**/*.ts`, [...others, ...upward(room, part, "\\.\\./")]),
    ]);
}

/** Forbids a room, or a part of one, the imports from its own layer and from those above it. */
function upward(parent, name, prefix) {
  const level = layers[parent].findIndex((names) => names.includes(name));
  const forbidden = layers[parent].slice(level).flat();
  return forbidden
    .filter((other) => other !== name)
    .map((other) => ({
      regex: `^${prefix}${other}(/|$)`,
      message: `src/layers.json puts ${name} below ${other}, or beside it.`,
    }));
}

const scripts = ["**/*.{ts,tsx,mts,js,mjs}"];

/** A literal that is spread into another hides a list or a condition behind a trick of layout. */
const spreadLiterals = [
  "ObjectExpression > SpreadElement > ObjectExpression",
  "ObjectExpression > SpreadElement > LogicalExpression > ObjectExpression",
  "ArrayExpression > SpreadElement > ArrayExpression",
].map((selector) => ({ selector, message: "Write the fields or items out." }));

function forbid(files, patterns) {
  return { files: [files], rules: { "no-restricted-imports": ["error", { patterns }] } };
}

export default tseslint.config(
  {
    ignores: [
      "dist",
      "src/generated",
      "test/support/generated",
      ".frontrow",
      "web/dist",
      "web/src/generated",
    ],
  },
  ...graphqlRules,
  ...tseslint.configs.strict.map((config) => ({ files: scripts, ...config })),
  {
    files: scripts,
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/no-empty-function": "off",
      "max-lines": ["error", { max: 250 }],
      "max-params": ["error", { max: 4 }],
      "max-lines-per-function": ["error", { max: 70, skipComments: true }],
    },
  },
  ...importDirection,
  {
    files: ["src/**/*.ts"],
    ignores: ["src/config/config.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Only config.ts reads the environment." },
      ],
    },
  },
  { files: scripts, rules: { "no-restricted-syntax": ["error", ...spreadLiterals] } },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/**/create-*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        ...spreadLiterals,
        {
          selector: "NewExpression[callee.name=/Service$/]",
          message: "Only factories (create-*.ts) construct services.",
        },
      ],
    },
  },
  { files: ["test/**/*.ts", "bench/**/*.ts"], rules: { "max-lines-per-function": "off" } },
  // The rows of a test table are the parameters of its test.
  { files: ["test/**/*.ts"], rules: { "max-params": "off" } },
);
