import { fork, type ChildProcess } from "node:child_process";
import type { CrowdMessage, CrowdPlan } from "./crowd-process";

type Message = CrowdMessage | { kind: "counting" };

/** Milliseconds of the machine's monotonic clock, which all processes share. */
export const clock = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Many open sockets in a process of their own. */
export class Crowd {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves once all of them are connected, and subscribed where they have tokens. */
  static async connect(plan: CrowdPlan): Promise<Crowd> {
    const child = fork("bench/support/crowd-process.ts", { execArgv: ["--import", "tsx"] });
    process.once("exit", () => child.kill());
    const crowd = new Crowd(child);
    const ready = crowd.hear("ready");
    child.send(plan);
    await ready;
    return crowd;
  }

  /** Runs what makes the server push. Resolves once so many pushes have come. @returns the last of them. */
  async receive(count: number, run: () => Promise<unknown>): Promise<string> {
    const counting = this.hear("counting");
    this.child.send({ goal: count });
    await counting;
    const reached = this.hear("reached");
    await run();
    return (await reached).last;
  }

  /** Runs what makes the server tell one of them that it is ACTIVE. @returns whom, and when that came. */
  async receiveActive(run: () => Promise<unknown>): Promise<{ index: number; at: number }> {
    const told = this.hear("active");
    await run();
    return told;
  }

  async leave(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
  }

  private hear<Kind extends Message["kind"]>(kind: Kind): Promise<Extract<Message, { kind: Kind }>> {
    return new Promise((resolve, reject) => {
      const failed = (code: number | null) => reject(new Error(`The crowd ended with ${code}.`));
      const listen = (message: Message) => {
        if (message.kind !== kind) return;
        this.child.off("message", listen).off("exit", failed);
        resolve(message as Extract<Message, { kind: Kind }>);
      };
      this.child.on("message", listen).once("exit", failed);
    });
  }
}
