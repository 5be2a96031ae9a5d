import tseslint from "typescript-eslint";

/** A folder imports only from those in earlier lists: the layers of the project, from the ground up. */
const layers = [
  ["shared"],
  ["infrastructure"],
  ["user", "queue", "concert", "point"],
  ["reservation"],
  ["payment"],
  ["operator", "integrity"],
  ["api"],
  ["telemetry"],
  ["server"],
];

const ioredis = { group: ["ioredis"], message: "Only stores and infrastructure/ import ioredis." };
const typeGraphql = { group: ["type-graphql"], message: "Only api/ imports type-graphql." };
const prisma = {
  group: ["**/infrastructure/database"],
  importNamePattern: "^(Prisma|Database|Transaction)$",
  message: "Only repositories import Prisma.",
};
const prismaItself = {
  group: ["**/generated/prisma/*", "@prisma/*"],
  message: "Only database.ts imports Prisma.",
};

const importDirection = layers.flatMap((folders, level) =>
  folders.flatMap((folder) => {
    const later = layers.slice(level).flat();
    const direction = [
      ...later
        .filter((other) => other !== folder)
        .map((other) => ({
          regex: `^\\.{1,2}/(.*/)?${other}/`,
          message: `${folder} may not know ${other}.`,
        })),
      {
        regex: "^\\.{1,2}/(.*/)?(app|main|config/.*|commands/.*|local-stores/.*)$",
        message: `${folder} may not know how it is put together.`,
      },
    ];
    if (folder === "infrastructure")
      return [forbid("src/infrastructure/**/*.ts", [...direction, typeGraphql])];
    const known = folder === "api" ? [] : [typeGraphql];
    return [
      forbid(`src/${folder}/**/*.ts`, [...direction, ...known, ioredis, prisma, prismaItself]),
      forbid(`src/${folder}/**/*.repository.ts`, [...direction, ...known, ioredis, prismaItself]),
      forbid(`src/${folder}/**/*.store.ts`, [...direction, ...known, prisma, prismaItself]),
      forbid(`src/${folder}/**/recovery.ts`, [...direction, ...known, prisma, prismaItself]),
    ];
  }),
);

/** A literal that is spread into another hides a list behind a trick of layout. */
const spreadLiterals = ["ObjectExpression", "ArrayExpression"].map((literal) => ({
  selector: `${literal} > SpreadElement > ${literal}`,
  message: "Write the fields or items out.",
}));

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
  ...tseslint.configs.strict,
  {
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
  { rules: { "no-restricted-syntax": ["error", ...spreadLiterals] } },
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
