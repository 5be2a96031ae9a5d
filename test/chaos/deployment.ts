import { checkIntegrity } from "../../src/commands/check-integrity";
import { Client } from "../support/client";
import { eventually } from "../support/eventually";
import { RegisterUserDocument } from "../support/generated/operations";
import { PostgresServer } from "../support/postgres-server";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import { ApiProcess } from "../support/api-process";
import type { TestConcert } from "../support/stage";
import { pass } from "./insist";
import { nodes } from "./plan";

/** A house so small that its seats are fought for, and turns so short that many run out. */
const settings = {
  QUEUE_CAPACITY: "10",
  ADMISSIONS_PER_SECOND: "100",
  ACTIVE_SECONDS: "3",
  HOLD_SECONDS: "2",
  HOLD_WARNING_SECONDS: "1",
  WAITING_GRACE_SECONDS: "2",
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

/** How often a process is started that does not stay, and how long it is waited in between. */
const maxStarts = 60;
const restartMilliseconds = 1_000;

/** Three API processes on a Postgres and a Redis of their own, all of which may be killed and started again. */
export class Deployment {
  private constructor(
    private readonly api: ApiCluster,
    readonly postgres: PostgresServer,
    /** They are sold one after the other. */
    readonly concerts: readonly TestConcert[],
  ) {}

  static async open({ concerts: count }: { concerts: number }): Promise<Deployment> {
    const postgres = await PostgresServer.start();
    const api = await startApiCluster(settings, { count: nodes, postgres, durableRedis: true });
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

  address(node: number): string {
    return this.process(node).address;
  }

  signal(node: number, signal: NodeJS.Signals): void {
    process.kill(this.process(node).pid, signal);
  }

  async end(node: number, signal: NodeJS.Signals): Promise<void> {
    await this.process(node).kill(signal);
  }

  /** Starts it until it stays, as whoever runs it in earnest does: a store that it needs may be down just now. */
  async startProcess(node: number): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        this.api.processes[node] = await ApiProcess.start(this.api.stage, settings);
        return;
      } catch (error) {
        if (tries === maxStarts) throw error;
        await pass(restartMilliseconds);
      }
    }
  }

  /** Resolves once every process does what needs Postgres, and is ready for what needs Redis. */
  async answers(): Promise<void> {
    await Promise.all(this.api.processes.map(({ address }) => eventually(() => serves(address), Boolean)));
  }

  /** Ends the API processes in order; what they had begun is finished. */
  async closeDoors(): Promise<void> {
    await Promise.all(this.api.processes.map((api) => api.kill("SIGTERM")));
  }

  /** What contradicts an invariant in the data, or cannot be checked. */
  async findFaults(): Promise<string[]> {
    const report = await checkIntegrity(this.api.stage.stores, { maxSeatsPerUser });
    return [
      ...report.faults.map(({ rule, subject, id, detail }) => `${rule}: ${subject} ${id} ${detail}`),
      ...report.rulesSkipped.map((rule) => `${rule}: could not be checked.`),
    ];
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.postgres.remove();
  }

  private process(node: number): ApiProcess {
    return this.api.processes[node]!;
  }
}

async function serves(address: string): Promise<boolean> {
  try {
    await new Client(address).send(RegisterUserDocument, { input: { name: "Somebody" } });
    return (await fetch(`${address}/readyz`)).ok;
  } catch {
    return false;
  }
}
