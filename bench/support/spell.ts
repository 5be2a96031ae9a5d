import type { Arrivals } from "./arrivals";
import type { Pace } from "./arrivals-process";
import { cpuMicrosecondsOf, residentBytesOf } from "./child-process";
import { delaysOf, type Delays } from "./delays";
import { issuePost } from "./operations";
import type { Loaded, Stage } from "./stage";

export const SPELL_SECONDS = 5;
const watchMilliseconds = 100;
/** More than any machine serves; at a rate, twice as many as are expected. */
const maxServedPerSecond = 1_000;

export interface Scene {
  stage: Stage;
  api: Loaded;
  arrivals: Arrivals;
}

/** What some seconds of people coming to buy were like. */
export interface Spell {
  /** People per second. */
  came: number;
  bought: number;
  served: Delays;
  /** Undefined where nobody was refused. */
  refused: Delays | undefined;
  refusedAt: Record<string, number>;
  health: Delays;
  metrics: Delays;
  /** The most memory that the API had in RAM. */
  residentBytes: number;
  /** Cores that the people took. */
  generatorCores: number;
}

export async function spellOf({ stage, api, arrivals }: Scene, pace: Pace): Promise<Spell> {
  const people = Math.ceil(SPELL_SECONDS * ("atOnce" in pace ? maxServedPerSecond : pace.perSecond * 2));
  const sale = await stage.sale(people);
  const issues = (await stage.users(people)).map((userId) => issuePost(userId, sale));
  const memory = watchMemory(api.pid);
  const cpuBefore = await cpuMicrosecondsOf(arrivals.pid);
  const outcome = await arrivals.come({ address: api.address, sale, issues, seconds: SPELL_SECONDS, pace });
  const cpuMicroseconds = (await cpuMicrosecondsOf(arrivals.pid)) - cpuBefore;
  return {
    came: outcome.arrived / SPELL_SECONDS,
    bought: outcome.bought / SPELL_SECONDS,
    served: delaysOf(outcome.served),
    refused: outcome.refused.length > 0 ? delaysOf(outcome.refused) : undefined,
    refusedAt: outcome.refusedAt,
    health: delaysOf(outcome.health),
    metrics: delaysOf(outcome.metrics),
    residentBytes: await memory.max(),
    generatorCores: cpuMicroseconds / (SPELL_SECONDS * 1_000_000),
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
