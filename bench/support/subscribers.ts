import { ForkedProcess } from "./forked-process";
import type { SubscribersMessage, SubscribersPlan } from "./subscribers-process";

/** Returns milliseconds of the machine's monotonic clock, which all processes share. */
export const clock = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Many open sockets in a separate process. */
export class Subscribers {
  private readonly process = new ForkedProcess<SubscribersMessage>("bench/support/subscribers-process.ts");

  /** Resolves when all sockets are connected, and those with tokens are subscribed. */
  static async connect(plan: SubscribersPlan): Promise<Subscribers> {
    const subscribers = new Subscribers();
    await subscribers.process.request("ready", plan);
    return subscribers;
  }

  /** Causes pushes and waits until `count` of them have arrived. @returns the last push. */
  async receive(count: number, cause: () => Promise<unknown>): Promise<string> {
    await this.process.request("counting", { goal: count });
    const reached = this.process.request("reached");
    await cause();
    return (await reached).last;
  }

  /** Causes one push that says ACTIVE. @returns its receiver and the time of its arrival. */
  async receiveActive(cause: () => Promise<unknown>): Promise<{ index: number; at: number }> {
    const active = this.process.request("active");
    await cause();
    return active;
  }

  async disconnect(): Promise<void> {
    await this.process.stop();
  }
}
