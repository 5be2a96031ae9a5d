import type { BackgroundErrors } from "../infrastructure/background-errors";
import type { QueueStore } from "../queue/store/queue.store";
import type { Buyer, QueueToken } from "../queue/token/queue-token";

/** Ends tokens that have paid. */
export class PaidTokens {
  constructor(
    private readonly queueStore: Pick<QueueStore, "finish">,
    private readonly errors: BackgroundErrors,
  ) {}

  /**
   * Frees the slot of a buyer. The payment stands even when Redis does not answer; then the token ends by its timeout.
   * @returns the token, or undefined when Redis did not answer.
   */
  async end(buyer: Buyer): Promise<QueueToken | undefined> {
    try {
      return await this.queueStore.finish(buyer, "PAID");
    } catch (error) {
      this.errors.report(error);
      return undefined;
    }
  }
}
