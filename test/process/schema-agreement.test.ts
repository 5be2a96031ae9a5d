import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isEnumType, isInputObjectType, isObjectType } from "graphql";
import { Client } from "pg";
import { createSchema } from "../../src/api/schema";
import { Prisma } from "../../src/infrastructure/database";
import { createDatabase, type TestDatabase } from "../support/database";
import { readPrismaSchema, type DatabaseShape, type TableShape } from "../support/prisma-schema";

const read = (file: string) => readFileSync(join(__dirname, "../..", file), "utf8");

describe("prisma/schema.prisma and the migrated database", () => {
  const schema = readPrismaSchema(read("prisma/schema.prisma"));
  let database: TestDatabase;
  let migrated: DatabaseShape;
  beforeAll(async () => {
    database = await createDatabase();
    migrated = await readDatabase(database.url);
  });
  afterAll(() => database.drop());

  it("have the same enums with the same values", () => {
    expect(migrated.enums).toEqual(schema.enums);
  });

  it("have the same tables", () => {
    expect(Object.keys(migrated.tables).sort()).toEqual(Object.keys(schema.tables).sort());
    expect(Object.keys(schema.tables)).toHaveLength(Object.keys(Prisma.ModelName).length);
  });

  it.each(Object.keys(schema.tables))(
    "agree on the columns, primary key, unique constraints and foreign keys of %s",
    (table) => {
      expect(migrated.tables[table]).toEqual(schema.tables[table]);
    },
  );

  it("would be seen to differ if a column, its type, a constraint or a value were another", () => {
    const changes: [RegExp, string][] = [
      [/^ {2}lowestPrice .*$/m, ""],
      [/highestPrice Int /, "highestPrice String "],
      [/saleClosesAt {8}DateTime\?/, "saleClosesAt DateTime"],
      [/@@unique\(\[concertId, startsAt\]\)/, ""],
      [/@@id\(\[userId, sequence\]\)/, "@@id([sequence, userId])"],
      [
        /fields: \[paymentId\], references: \[id\], onDelete: NoAction/,
        "fields: [paymentId], references: [id], onDelete: Cascade",
      ],
      [/^ {2}HELD$/m, ""],
    ];
    for (const [place, replacement] of changes) {
      const changed = read("prisma/schema.prisma").replace(place, replacement);
      expect(readPrismaSchema(changed)).not.toEqual(schema);
    }
  });
});

describe("schema.graphql", () => {
  const schema = createSchema();

  it("describes every type, field, argument and enum value", () => {
    const undescribed = Object.values(schema.getTypeMap())
      .filter(({ name }) => !name.startsWith("__"))
      .flatMap((type) => [
        type,
        ...(isEnumType(type) ? type.getValues() : []),
        ...(isObjectType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : []),
        ...(isObjectType(type) ? Object.values(type.getFields()).flatMap(({ args }) => args) : []),
      ])
      .filter(({ description }) => !description)
      .map(({ name }) => name);
    expect(undescribed).toEqual([]);
  });
});

async function readDatabase(url: string): Promise<DatabaseShape> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const enums = await client.query<{ name: string; values: string[] }>(`
      SELECT typname AS name, array_agg(enumlabel::text ORDER BY enumlabel::text COLLATE "C") AS values
      FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid
      GROUP BY typname
    `);
    const tables = await client.query<{ name: string; columns: Record<string, string> }>(`
      SELECT relname AS name, json_object_agg(
        attname, format_type(atttypid, NULL) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
      ) AS columns
      FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations'
      GROUP BY relname
    `);
    const constraints = await client.query<Constraint>(`
      SELECT c.conrelid::regclass::text AS "table", c.contype AS kind, columns.names AS columns,
        c.confrelid::regclass::text AS other, others.names AS "otherColumns",
        c.confdeltype AS "onDelete", c.confupdtype AS "onUpdate"
      FROM pg_constraint c,
        LATERAL (${columnNames("c.conkey", "c.conrelid")}) columns,
        LATERAL (${columnNames("c.confkey", "c.confrelid")}) others
      WHERE c.contype IN ('p', 'u', 'f') AND c.connamespace = 'public'::regnamespace
    `);
    return {
      enums: Object.fromEntries(enums.rows.map(({ name, values }) => [name, values])),
      tables: Object.fromEntries(
        tables.rows.map(({ name, columns }) => [
          name,
          { columns, ...keysOf(constraints.rows.filter(({ table }) => table === name)) },
        ]),
      ),
    };
  } finally {
    await client.end();
  }
}

interface Constraint {
  table: string;
  kind: "p" | "u" | "f";
  columns: string;
  other: string;
  otherColumns: string;
  onDelete: string;
  onUpdate: string;
}

function columnNames(numbers: string, table: string): string {
  return `
    SELECT string_agg(attname, ', ' ORDER BY place) AS names
    FROM unnest(${numbers}) WITH ORDINALITY AS key (number, place)
    JOIN pg_attribute ON attrelid = ${table} AND attnum = key.number
  `;
}

const actions: Record<string, string> = {
  a: "NoAction",
  r: "Restrict",
  c: "Cascade",
  n: "SetNull",
  d: "SetDefault",
};

function keysOf(constraints: Constraint[]): Omit<TableShape, "columns"> {
  const ofKind = (wanted: string) => constraints.filter(({ kind }) => kind === wanted);
  return {
    primaryKey: ofKind("p")
      .map(({ columns }) => columns)
      .join(),
    uniques: ofKind("u")
      .map(({ columns }) => columns)
      .sort(),
    foreignKeys: ofKind("f")
      .map(({ columns, other, otherColumns, onDelete, onUpdate }) => {
        const target = `${columns} -> ${other} (${otherColumns})`;
        return `${target} on delete ${actions[onDelete]} on update ${actions[onUpdate]}`;
      })
      .sort(),
  };
}
