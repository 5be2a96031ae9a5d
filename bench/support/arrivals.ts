import { fork, type ChildProcess } from "node:child_process";
import type { ArrivalsOutcome, ArrivalsPlan } from "./arrivals-process";

/** People who come to buy, in a process of their own. */
export class Arrivals {
  private constructor(private readonly child: ChildProcess) {}

  static start(): Arrivals {
    const child = fork("bench/support/arrivals-process.ts", { execArgv: ["--import", "tsx"] });
    process.once("exit", () => child.kill());
    return new Arrivals(child);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Resolves once all who came have been served or refused. */
  come(plan: ArrivalsPlan): Promise<ArrivalsOutcome> {
    return new Promise((resolve, reject) => {
      const failed = (code: number | null) => reject(new Error(`The arrivals ended with ${code}.`));
      this.child.once("exit", failed).once("message", (outcome) => {
        this.child.off("exit", failed);
        resolve(outcome as ArrivalsOutcome);
      });
      this.child.send(plan);
    });
  }

  async leave(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
  }
}
