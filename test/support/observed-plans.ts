import { databaseOn, openPool, type Database } from "../../src/infrastructure/database";

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows"?: number;
  "Actual Loops"?: number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  "Rows Removed by Join Filter"?: number;
  Plans?: PlanNode[];
}

interface PlanMessage {
  "Query Text": string;
  Plan: PlanNode;
}

/** What one node of a plan has read from a table. */
export interface TableRead {
  table: string;
  how: string;
  statement: string;
  rows: number;
}

const settings = [
  "session_preload_libraries=auto_explain",
  "client_min_messages=log",
  "auto_explain.log_min_duration=0",
  "auto_explain.log_analyze=on",
  "auto_explain.log_timing=off",
  "auto_explain.log_nested_statements=on",
  "auto_explain.log_format=json",
];

/** A connection on which Postgres tells the plan of every statement, within functions and checks of constraints too. */
export class ObservedPlans {
  readonly database: Database;
  private reads: TableRead[] = [];

  constructor(databaseUrl: string) {
    const url = new URL(databaseUrl);
    url.searchParams.set("options", settings.map((setting) => `-c ${setting}`).join(" "));
    const pool = openPool(url.href, { connections: 1 });
    pool.on("connect", (client) =>
      client.on("notice", ({ message = "" }) => {
        const [, plan] = message.split("plan:\n");
        if (!plan) return;
        const { Plan, "Query Text": statement } = JSON.parse(plan) as PlanMessage;
        this.collect(Plan, statement);
      }),
    );
    this.database = databaseOn(pool);
  }

  /** @returns what the statements of the work read from tables. */
  async readsOf(work: () => Promise<unknown>): Promise<TableRead[]> {
    this.reads = [];
    await work();
    return this.reads;
  }

  private collect(node: PlanNode, statement: string): void {
    const table = node["Relation Name"];
    if (table !== undefined && !node["Node Type"].includes("Modify")) {
      const removed = (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0);
      const rows = ((node["Actual Rows"] ?? 0) + removed) * (node["Actual Loops"] ?? 0);
      this.reads.push({ table, how: `${node["Node Type"]} ${node["Index Name"] ?? ""}`, rows, statement });
    }
    node.Plans?.forEach((plan) => this.collect(plan, statement));
  }
}
