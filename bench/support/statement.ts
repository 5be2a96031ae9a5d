import type { Pool } from "pg";
import type { Prisma, Database } from "../../src/infrastructure/database";

export interface Statement {
  /** SQL with $1, $2 and so on. */
  text: string;
  values: unknown[];
}

/** The very statement with which a repository works, so that a baseline cannot come to run another one. */
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

/** What repositories can work with in place of Prisma: hands their statements to pg, prepared, and does no more. */
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
