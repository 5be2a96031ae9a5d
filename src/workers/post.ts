import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { WorkerProcess } from "./worker-process";

/** A worker that ends sooner than this has not really started. */
const shortLifeMilliseconds = 10_000;
/** A worker that SIGINT or SIGTERM ends had not begun, because it catches them from its first moment. */
const orderlyExitCodes = new Set([0, 130, 143]);
const maxShortLives = 6;
const firstDelayMilliseconds = 250;

/** The place of one worker, which another one takes when it ends. */
export class Post {
  private worker: WorkerProcess;
  private shortLives = 0;
  private state: "starting" | "open" | "stopping" = "starting";

  /**
   * @param fork starts a worker.
   * @param giveUp receives the exit code of a worker when too many in a row had a short life.
   */
  constructor(
    private readonly fork: () => WorkerProcess,
    private readonly giveUp: (exitCode: number) => void,
    private readonly log: Logger,
  ) {
    this.worker = this.start();
  }

  get current(): WorkerProcess {
    return this.worker;
  }

  /** @returns the address on which its first worker listens. @throws Error when the worker ends before. */
  async open(): Promise<string> {
    const { worker } = this;
    const failed = worker.exitCode.then((exitCode) => {
      throw new Error(`A worker ended with exit code ${exitCode} before it listened.`);
    });
    const address = await Promise.race([worker.address, failed]);
    if (this.state === "starting") this.state = "open";
    return address;
  }

  /** Lets the worker finish. @throws Error when the worker did not stop in order. */
  async stop(): Promise<void> {
    this.state = "stopping";
    if (this.worker.hasEnded) return;
    this.worker.signal("SIGTERM");
    const exitCode = await this.worker.exitCode;
    if (!orderlyExitCodes.has(exitCode))
      throw new Error(`Worker ${this.worker.pid} stopped with exit code ${exitCode}.`);
  }

  private start(): WorkerProcess {
    const worker = this.fork();
    const startedAt = performance.now();
    void worker.exitCode.then(async (exitCode) => {
      if (this.state !== "open") return;
      const isShort = performance.now() - startedAt < shortLifeMilliseconds;
      this.shortLives = isShort ? this.shortLives + 1 : 0;
      await this.replace(worker, exitCode);
    });
    return worker;
  }

  private async replace({ pid }: WorkerProcess, exitCode: number): Promise<void> {
    const { shortLives } = this;
    if (shortLives >= maxShortLives) {
      this.log.fatal(
        { worker: pid, exitCode, shortLives },
        "workers keep ending at their start: process exits",
      );
      return this.giveUp(exitCode);
    }
    const level = exitCode === 0 ? "info" : "error";
    this.log[level]({ worker: pid, exitCode, shortLives }, "worker ended: another one starts");
    await sleep(restartDelay(shortLives));
    if (this.state === "open") this.worker = this.start();
  }
}

/** @returns how long to wait before the next start, after so many short lives in a row. */
function restartDelay(shortLives: number): number {
  return shortLives < 2 ? 0 : firstDelayMilliseconds * 2 ** (shortLives - 2);
}
