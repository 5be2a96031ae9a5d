import { Client, type QueryResultRow } from "pg";
import { until } from "./purchase";
import type { Stage } from "./stage";

/** A transaction of somebody else, which holds its locks until it is rolled back, at the latest when the stage closes. */
export class Transaction {
  private constructor(private readonly client: Client) {}

  static async begin(stage: Stage): Promise<Transaction> {
    const client = new Client({ connectionString: stage.stores.databaseUrl });
    await client.connect();
    await client.query("BEGIN");
    const transaction = new Transaction(client);
    stage.beforeClose(() => transaction.rollback());
    return transaction;
  }

  async query<Row extends QueryResultRow>(statement: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(statement, values)).rows;
  }

  /** Waits until so many others wait for this transaction's locks, directly or behind one another. */
  async blocks({ count = 1 } = {}): Promise<void> {
    await until("somebody waits for this transaction", async () => {
      // Within a transaction Postgres goes on showing the connections that it showed first.
      await this.query("SELECT pg_stat_clear_snapshot()");
      const rows = await this.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pg_blocking_pids(pid) <> '{}'",
      );
      return rows.length >= count;
    });
  }

  /** Safe to call again. */
  async rollback(): Promise<void> {
    await this.client.end();
  }
}
