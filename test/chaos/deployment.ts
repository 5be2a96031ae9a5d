import { checkIntegrity } from "../../src/commands/check-integrity";
import { Client } from "../support/client";
import { eventually } from "../support/eventually";
import { RegisterUserDocument } from "../support/generated/operations";
import { PostgresServer } from "../support/postgres-server";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { ApiProcess } from "../support/api-process";
import { retry } from "../support/retry";
import type { TestConcert } from "../support/stage";
import { processCount } from "./plan";

/** So few seats that buyers compete for them, and so short turns that many time out. */
const settings = {
  QUEUE_CAPACITY: "10",
  ADMISSIONS_PER_SECOND: "100",
  ACTIVE_SECONDS: "3",
  HOLD_SECONDS: "2",
  HOLD_WARNING_SECONDS: "1",
  WAITING_GRACE_SECONDS: "2",
  WAITING_CHECK_SECONDS: "1",
  RECOVERY_SECONDS: "1",
  MAX_SEATS_PER_USER: "4",
};
const hall = [
  { name: "Floor", rows: 4, seatsPerRow: 15, price: 100 },
  { name: "Balcony", rows: 4, seatsPerRow: 15, price: 50 },
];

const maxSeatsPerUser = Number(settings.MAX_SEATS_PER_USER);
export const capacity = Number(settings.QUEUE_CAPACITY);
export const graceSeconds = Number(settings.WAITING_GRACE_SECONDS);
export const checkSeconds = Number(settings.WAITING_CHECK_SECONDS);

const startTimeoutMilliseconds = 120_000;
const restartMilliseconds = 1_000;

/** Three API processes, a Postgres and a Redis, each of which can be killed and started again. */
export class Deployment {
  private constructor(
    private readonly api: ApiCluster,
    readonly postgres: PostgresServer,
    /** The concerts in the order in which they are sold. */
    readonly concerts: readonly TestConcert[],
  ) {}

  static async open({ concerts: count }: { concerts: number }): Promise<Deployment> {
    const postgres = await PostgresServer.start();
    const api = await startApiCluster(settings, { count: processCount, postgres, durableRedis: true });
    const concerts: TestConcert[] = [];
    while (concerts.length < count) concerts.push(await api.stage.concert({ sections: hall }));
    return new Deployment(api, postgres, concerts);
  }

  get redis() {
    return this.api.redis;
  }

  get database() {
    return this.api.stage.database;
  }

  address(processIndex: number): string {
    return this.process(processIndex).address;
  }

  signal(processIndex: number, signal: NodeJS.Signals): void {
    process.kill(this.process(processIndex).pid, signal);
  }

  async stop(processIndex: number, signal: NodeJS.Signals): Promise<void> {
    await this.process(processIndex).kill(signal);
  }

  /** Starts a process again until it keeps running, as in production, because a store may be down. */
  async startProcess(processIndex: number): Promise<void> {
    this.api.processes[processIndex] = await retry(() => ApiProcess.start(this.api.stage, settings), {
      isTransient: () => true,
      timeoutMilliseconds: startTimeoutMilliseconds,
      pauseMilliseconds: restartMilliseconds,
    });
  }

  /** Resolves when every process writes to Postgres and says that it is ready. */
  async isAvailable(): Promise<void> {
    await Promise.all(this.api.processes.map(({ address }) => eventually(() => serves(address), Boolean)));
  }

  /** Stops the API processes, which finish the operations that they have begun. */
  async stopProcesses(): Promise<void> {
    await Promise.all(this.api.processes.map((api) => api.kill("SIGTERM")));
  }

  /** @returns one sentence for each fault that the integrity checker names, and for each rule that it skipped. */
  async listFaults(): Promise<string[]> {
    const report = await checkIntegrity(this.api.stage.stores, { maxSeatsPerUser });
    return [
      ...report.faults.map(({ rule, subject, id, detail }) => `${rule}: ${subject} ${id} ${detail}`),
      ...report.rulesSkipped.map((rule) => `${rule}: was not checked.`),
    ];
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.postgres.remove();
  }

  private process(processIndex: number): ApiProcess {
    return this.api.processes[processIndex]!;
  }
}

async function serves(address: string): Promise<boolean> {
  try {
    await new Client(address).send(RegisterUserDocument, { input: { name: "Test User" } });
    return (await fetch(`${address}/readyz`)).ok;
  } catch {
    return false;
  }
}
