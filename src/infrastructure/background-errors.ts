import type { Logger } from "pino";
import type { Task } from "../shared/tasks";

/** Receives the failures of work that no caller waits for: each is logged and counted, and the work goes on. */
export class BackgroundErrors {
  constructor(
    private readonly log: Pick<Logger, "warn">,
    private readonly count: (task?: Task) => void,
  ) {}

  /** Can be handed to catch() and to listeners as it is. */
  readonly report = (error: unknown, task?: Task): void => {
    this.log.warn({ error, task }, "background task failed");
    this.count(task);
  };
}

/** For commands, which have no log: their own failures say enough. */
export const ignoredErrors = new BackgroundErrors({ warn: () => {} }, () => {});
