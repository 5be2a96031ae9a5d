import { DATABASE_CONNECTIONS } from "./api-process";
import { startNode } from "./child-process";
import type { Loaded, Stage } from "./stage";

/** Starts the bare server (bare-server.ts) on the stage's database, with a pool as large as the API's. */
export async function startBare(stage: Stage, statement: string): Promise<Loaded> {
  const process = await startNode(["--import", "tsx", "bench/support/bare-server.ts"], {
    DATABASE_URL: stage.databaseUrl,
    DATABASE_CONNECTIONS: String(DATABASE_CONNECTIONS),
    STATEMENT: statement,
  });
  stage.atEnd(() => process.stop());
  return { ...process, load: stage.load(process.address, "/") };
}
