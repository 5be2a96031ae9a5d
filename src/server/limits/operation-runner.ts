import { ExpectedError } from "../../shared/errors";
import { withTimeout } from "../../shared/with-timeout";
import type { ShutdownState } from "../shutdown-state";
import type { LoadShedder } from "./load-shedder";
import type { OperationText } from "../../documents/persisted-documents";
import type { RequestedDocuments } from "../../documents/requested-documents";

/** Runs the operations of all transports within the limits of the process. */
export class OperationRunner {
  constructor(
    private readonly loadShedder: LoadShedder,
    private readonly requested: RequestedDocuments,
    private readonly shutdown: ShutdownState,
    private readonly answerSeconds: number,
  ) {}

  /** Refuses before the operation is read, which costs more than the refusal. @throws ExpectedError SERVICE_UNAVAILABLE */
  requireAnyRoom(address: string): void {
    this.requireRunning();
    this.loadShedder.requireRoom(address, () => false);
  }

  /** @throws ExpectedError BAD_USER_INPUT for a document that the process does not serve, or SERVICE_UNAVAILABLE */
  requireAllowed(address: string, operation: OperationText): void {
    this.requireRunning();
    this.requested.requireServed(operation);
    this.loadShedder.requireRoom(address, () => this.requested.isOrdinary(operation));
  }

  /** The operation continues when its caller has gone or the answer is late. @throws TimeoutError */
  run<Result>(address: string, work: () => Promise<Result>): Promise<Result> {
    const finished = this.loadShedder.occupy(address, () => this.shutdown.track(work));
    return withTimeout(this.answerSeconds * 1_000, finished);
  }

  /** A subscription occupies a place only until it has begun. */
  begin<Result>(address: string, work: () => Promise<Result>): Promise<Result> {
    return this.loadShedder.occupy(address, work);
  }

  /** Asked before and after a body is read, because a shutdown may begin meanwhile. */
  private requireRunning(): void {
    if (this.shutdown.hasBegun) throw new ExpectedError("SERVICE_UNAVAILABLE");
  }
}
