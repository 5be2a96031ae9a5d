import type { ArrivalsMessage, Pace } from "./arrivals-process";
import type { ForkedProcess } from "./forked-process";
import { cpuMicrosecondsOf, residentBytesOf } from "./child-process";
import { delaysOf, type Delays } from "./rounds";
import { issuePost } from "./operations";
import type { Loaded, Stage } from "./stage";

export const periodSeconds = 5;
const watchMilliseconds = 100;
/** A limit above what a machine serves. At a rate, twice the expected number come. */
const maxServedPerSecond = 1_000;

export interface Scene {
  stage: Stage;
  api: Loaded;
  arrivals: ForkedProcess<ArrivalsMessage>;
}

/** The measurements of some seconds of arrivals. */
export interface LoadPeriod {
  /** People per second. */
  came: number;
  bought: number;
  served: Delays;
  /** Undefined when no person was refused. */
  refused: Delays | undefined;
  refusedAt: Record<string, number>;
  health: Delays;
  metrics: Delays;
  /** The maximum resident memory of the API. */
  residentBytes: number;
  /** The cores that the load generator used. */
  generatorCores: number;
}

export async function measurePeriod({ stage, api, arrivals }: Scene, pace: Pace): Promise<LoadPeriod> {
  const people = Math.ceil(periodSeconds * ("atOnce" in pace ? maxServedPerSecond : pace.perSecond * 2));
  const sale = await stage.sale(people);
  const issues = (await stage.users(people)).map((userId) => issuePost(userId, sale));
  const memory = watchMemory(api.pid);
  const cpuBefore = await cpuMicrosecondsOf(arrivals.pid);
  const plan = { address: api.address, sale, issues, seconds: periodSeconds, pace };
  const { outcome } = await arrivals.request("finished", plan);
  const cpuMicroseconds = (await cpuMicrosecondsOf(arrivals.pid)) - cpuBefore;
  return {
    came: outcome.arrived / periodSeconds,
    bought: outcome.bought / periodSeconds,
    served: delaysOf(outcome.served),
    refused: outcome.refused.length > 0 ? delaysOf(outcome.refused) : undefined,
    refusedAt: outcome.refusedAt,
    health: delaysOf(outcome.health),
    metrics: delaysOf(outcome.metrics),
    residentBytes: await memory.max(),
    generatorCores: cpuMicroseconds / (periodSeconds * 1_000_000),
  };
}

function watchMemory(pid: number) {
  const readings = [residentBytesOf(pid)];
  const timer = setInterval(() => readings.push(residentBytesOf(pid)), watchMilliseconds);
  return {
    max: async () => {
      clearInterval(timer);
      return Math.max(...(await Promise.all(readings)));
    },
  };
}
