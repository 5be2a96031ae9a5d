import type { QueueToken } from "../token/queue-token";
import type { WaitEstimate } from "./wait-estimate";

const maxRemembered = 100_000;

/** HELD: the waiter was admitted within the first worst wait that it was told. EXCEEDED: later. */
export const estimateOutcomes = ["HELD", "EXCEEDED"] as const;
export type EstimateOutcome = (typeof estimateOutcomes)[number];

/** Remembers the first estimate that each waiter of this process was told, and reports whether it held. */
export class EstimateAccuracy {
  private readonly latest = new Map<string, number>();

  constructor(private readonly report: (outcome: EstimateOutcome) => void) {}

  remember(tokenId: string, { worstSeconds }: WaitEstimate): void {
    if (this.latest.has(tokenId) || this.latest.size >= maxRemembered) return;
    this.latest.set(tokenId, performance.now() + worstSeconds * 1_000);
  }

  /** A wait that ends without an admission says nothing about the estimate. */
  check({ id, status }: QueueToken): void {
    const latest = status === "WAITING" ? undefined : this.latest.get(id);
    if (latest === undefined) return;
    this.latest.delete(id);
    if (status === "ACTIVE") this.report(performance.now() <= latest ? "HELD" : "EXCEEDED");
  }
}
