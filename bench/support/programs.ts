import { Redis } from "ioredis";
import type { Stage } from "../../test/support/stage";
import { cpuMicrosecondsOf } from "./process-figures";
import { decimal } from "./report";
import { medianOf } from "./rounds";

const programs = ["API", "Postgres", "Redis", "load"] as const;

/** CPU microseconds of the programs that take part in a benchmark. */
export type ProgramCpu = Record<(typeof programs)[number], number>;

/** Reads the CPU time of the programs of a benchmark. The connections of Postgres count while they are open. */
export class Programs {
  private readonly redis: Redis;

  constructor(
    private readonly stage: Stage,
    private readonly apiPid: number,
  ) {
    this.redis = new Redis(stage.stores.redisUrl);
    stage.beforeClose(() => this.redis.quit());
  }

  /** The CPU time of each program for each of the results of `work`. */
  async costOf<Result>(work: () => Promise<Result>, count: (result: Result) => number) {
    const before = await this.read();
    const result = await work();
    const after = await this.read();
    const cost = programs.map((program) => [program, (after[program] - before[program]) / count(result)]);
    return { result, cost: Object.fromEntries(cost) as ProgramCpu };
  }

  private async read(): Promise<ProgramCpu> {
    const backends = await this.stage.database.$queryRaw<{ pid: number }[]>`SELECT pid FROM pg_stat_activity`;
    const used = await Promise.all(backends.map(({ pid }) => cpuMicrosecondsOf(pid)));
    const [, redisPid] = /process_id:(\d+)/.exec(await this.redis.info("server"))!;
    return {
      API: await cpuMicrosecondsOf(this.apiPid),
      Postgres: used.reduce((sum, own) => sum + own, 0),
      Redis: await cpuMicrosecondsOf(Number(redisPid)),
      load: await cpuMicrosecondsOf(process.pid),
    };
  }
}

/** Medians in milliseconds, such as "API 1.02, Postgres 1.41, Redis 0.08, load 0.37". */
export function programCostText(costs: ProgramCpu[]): string {
  const medianMs = (program: keyof ProgramCpu) => medianOf(costs.map((cost) => cost[program])) / 1_000;
  return programs.map((program) => `${program} ${decimal(medianMs(program))}`).join(", ");
}
