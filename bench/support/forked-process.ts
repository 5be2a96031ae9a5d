import { fork, type ChildProcess } from "node:child_process";

/** A TypeScript program of the benchmarks in a separate process, which exchanges messages with this one. */
export class ForkedProcess<Message extends { kind: string }> {
  private readonly child: ChildProcess;

  constructor(private readonly program: string) {
    this.child = fork(program, { execArgv: ["--import", "tsx"] });
    process.once("exit", () => this.child.kill());
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Sends a message, if any, and waits for the next answer of this kind. @throws Error when the process ends. */
  request<Kind extends Message["kind"]>(
    kind: Kind,
    message?: object,
  ): Promise<Extract<Message, { kind: Kind }>> {
    return new Promise((resolve, reject) => {
      const fail = (code: number | null) => reject(new Error(`${this.program} ended with ${code}.`));
      const listen = (answer: Message) => {
        if (answer.kind !== kind) return;
        this.child.off("message", listen).off("exit", fail);
        resolve(answer as Extract<Message, { kind: Kind }>);
      };
      this.child.on("message", listen).once("exit", fail);
      if (message) this.child.send(message);
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
  }
}
