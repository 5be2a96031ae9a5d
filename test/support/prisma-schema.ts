/** What a database must look like: the same shape whether it is read from schema.prisma or from Postgres. */
export interface DatabaseShape {
  enums: Record<string, string[]>;
  tables: Record<string, TableShape>;
}

export interface TableShape {
  /** Column to SQL type, followed by "NOT NULL" unless it may be null. */
  columns: Record<string, string>;
  primaryKey: string;
  /** Comma-separated columns, in alphabetical order of the constraints. */
  uniques: string[];
  /** Such as "a, b -> other (c, d) on delete NoAction on update NoAction". */
  foreignKeys: string[];
}

interface Block {
  kind: string;
  name: string;
  lines: string[];
}

const sqlTypes: Record<string, string> = {
  String: "text",
  Int: "integer",
  Boolean: "boolean",
  Json: "jsonb",
  "String @db.Uuid": "uuid",
  "DateTime @db.Timestamptz(6)": "timestamp with time zone",
};

/** Reads as much of Prisma's language as the schema uses; what it does not know makes it fail. */
export function readPrismaSchema(text: string): DatabaseShape {
  const blocks = [...text.matchAll(/^(model|enum) (\w+) \{\n(.*?)^\}/gms)].map(
    ([, kind = "", name = "", body = ""]): Block => ({
      kind,
      name,
      lines: body
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== ""),
    }),
  );
  const enums = blocks.filter(({ kind }) => kind === "enum");
  const models = blocks.filter(({ kind }) => kind === "model");
  return {
    enums: Object.fromEntries(enums.map((block) => [nameInDatabase(block), valuesOf(block)])),
    tables: Object.fromEntries(
      models.map((block) => [nameInDatabase(block), tableOf(block, { models, enums })]),
    ),
  };
}

function nameInDatabase({ name, lines }: Block): string {
  const [, mapped] = /^@@map\("(\w+)"\)$/m.exec(lines.join("\n")) ?? [];
  return mapped ?? name;
}

function valuesOf({ lines }: Block): string[] {
  return lines.filter((line) => !line.startsWith("@@")).sort();
}

function tableOf(model: Block, { models, enums }: { models: Block[]; enums: Block[] }): TableShape {
  const fields = fieldsOf(model);
  const isModel = (type: string) => models.some(({ name }) => name === type);
  const columns = (names: string, of = model) =>
    names.split(/,\s*/).map((name) => columnOf(fieldsOf(of).find((field) => field.name === name)));
  const scalars = fields.filter(({ type }) => !isModel(type));
  const listed = (attribute: string) =>
    model.lines.flatMap((line) => {
      const [, names] = new RegExp(`^@@${attribute}\\(\\[(.*?)\\]`).exec(line) ?? [];
      return names ? [columns(names).join(", ")] : [];
    });
  const marked = (attribute: RegExp) => scalars.filter(({ rest }) => attribute.test(rest)).map(columnOf);
  return {
    columns: Object.fromEntries(
      scalars.map((field) => [
        columnOf(field),
        sqlTypeOf(field, enums) + (field.optional ? "" : " NOT NULL"),
      ]),
    ),
    primaryKey: [...marked(/@id\b/), ...listed("id")].join(),
    uniques: [...marked(/@unique\b/), ...listed("unique")].sort(),
    foreignKeys: fields
      .flatMap(({ type, rest }) => {
        const [, from, to, onDelete, onUpdate] =
          /fields: \[(.*?)\], references: \[(.*?)\], onDelete: (\w+), onUpdate: (\w+)/.exec(rest) ?? [];
        const target = models.find(({ name }) => name === type);
        if (!from || !to || !target) return [];
        const referred = `${nameInDatabase(target)} (${columns(to, target).join(", ")})`;
        return [`${columns(from).join(", ")} -> ${referred} on delete ${onDelete} on update ${onUpdate}`];
      })
      .sort(),
  };
}

interface Field {
  name: string;
  type: string;
  list: boolean;
  optional: boolean;
  /** The attributes. */
  rest: string;
}

function fieldsOf({ lines }: Block): Field[] {
  return lines
    .filter((line) => !line.startsWith("@@"))
    .map((line) => {
      const [, name, type, mark, rest = ""] = /^(\w+)\s+(\w+)(\[\]|\?)?(?:\s+(.*))?$/.exec(line) ?? [];
      if (!name || !type) throw new Error(`This line of schema.prisma is not understood: ${line}`);
      return { name, type, list: mark === "[]", optional: mark === "?", rest };
    });
}

function columnOf(field: Field | undefined): string {
  if (!field) throw new Error("schema.prisma names a field that is not there.");
  return /@map\("(\w+)"\)/.exec(field.rest)?.[1] ?? field.name;
}

function sqlTypeOf({ type, list, rest }: Field, enums: Block[]): string {
  const [native] = /@db\.\w+(\(\d+\))?/.exec(rest) ?? [];
  const known = enums.find(({ name }) => name === type);
  const sqlType = known ? nameInDatabase(known) : sqlTypes[native ? `${type} ${native}` : type];
  if (!sqlType) throw new Error(`schema.prisma has a type that is not understood: ${type} ${native ?? ""}`);
  return list ? `${sqlType}[]` : sqlType;
}
