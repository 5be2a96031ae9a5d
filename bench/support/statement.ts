import type { Pool } from "pg";
import type { Prisma, Database } from "../../src/infrastructure/database";

export interface Statement {
  /** SQL with $1, $2 and so on. */
  text: string;
  values: unknown[];
}

/** Records the statement of a repository, so that a baseline always runs the same statement. */
export async function statementOf(work: (database: Database) => Promise<unknown>): Promise<Statement> {
  const statements: Statement[] = [];
  const recorder = {
    $queryRaw: async ({ text, values }: Prisma.Sql) => {
      statements.push({ text, values });
      return [{}];
    },
  };
  await work(recorder as unknown as Database);
  const [statement] = statements;
  if (!statement) throw new Error("The repository has run no statement.");
  return statement;
}

/** Replaces Prisma for repositories. Passes their statements to pg as prepared statements. */
export function throughPg(pool: Pool): Database {
  const names = new Map<string, string>();
  const nameOf = (text: string) => {
    const name = names.get(text) ?? `statement_${names.size}`;
    names.set(text, name);
    return name;
  };
  const client = {
    $queryRaw: async ({ text, values }: Prisma.Sql) =>
      (await pool.query({ name: nameOf(text), text, values })).rows,
  };
  return client as unknown as Database;
}
