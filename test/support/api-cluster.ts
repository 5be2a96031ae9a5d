import { migrate } from "./database";
import type { PostgresServer } from "./postgres-server";
import { ApiProcess } from "./api-process";
import type { RedisServer } from "./redis-server";
import { Stage } from "./stage";

/** Real API processes on a database and a Redis that nobody else uses, so that either may be lost. */
export interface ApiCluster {
  stage: Stage;
  redis: RedisServer;
  processes: ApiProcess[];
  close(): Promise<void>;
}

/**
 * @param settings environment variables of every process.
 * @param options.postgres one that the test may stop and kill; otherwise a database of the one that all tests share.
 */
export async function startApiCluster(
  settings: Record<string, string>,
  {
    count = 1,
    postgres,
    durableRedis = false,
  }: { count?: number; postgres?: PostgresServer; durableRedis?: boolean } = {},
): Promise<ApiCluster> {
  if (postgres) await migrate(postgres.url);
  const stage = await Stage.open({}, { processes: 0, durableRedis, databaseUrl: postgres?.url });
  try {
    // The first process would fill an empty database with the demo sale.
    await stage.concert();
    const processes: ApiProcess[] = [];
    while (processes.length < count) processes.push(await ApiProcess.start(stage, settings));
    return { stage, redis: stage.redis, processes, close: () => stage.close() };
  } catch (error) {
    await stage.close();
    throw error;
  }
}
