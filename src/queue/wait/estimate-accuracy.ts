import type { QueueToken } from "../token/queue-token";
import type { WaitEstimate } from "./wait-estimate";

const maxTold = 100_000;

/** HELD: admitted within the worst wait that was told first. EXCEEDED: after it. */
export const waitOutcomes = ["HELD", "EXCEEDED"] as const;
export type WaitOutcome = (typeof waitOutcomes)[number];

/** Remembers the first range told to each waiter of this process, and reports how it turned out. */
export class EstimateAccuracy {
  private readonly latest = new Map<string, number>();

  constructor(private readonly report: (outcome: WaitOutcome) => void) {}

  tell(tokenId: string, { worstSeconds }: WaitEstimate): void {
    if (this.latest.has(tokenId) || this.latest.size >= maxTold) return;
    this.latest.set(tokenId, performance.now() + worstSeconds * 1_000);
  }

  /** Waits that ended otherwise than by admission say nothing about the range. */
  settle({ id, status }: QueueToken): void {
    const latest = status === "WAITING" ? undefined : this.latest.get(id);
    if (latest === undefined) return;
    this.latest.delete(id);
    if (status === "ACTIVE") this.report(performance.now() <= latest ? "HELD" : "EXCEEDED");
  }
}
