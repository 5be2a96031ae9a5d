import type { BackgroundErrors } from "../infrastructure/background-errors";
import type { LatestValueStream } from "../shared/latest-value-stream";
import { newestOfEach, type SeatChange, type SeatMessage } from "../shared/seat-changes";
import { isLaterVersion, type SeatLog } from "./seat-log.store";

/** What a subscriber is told. With readAgain, changes before this version may be missing from all pushes. */
export interface SeatPush {
  version: string;
  readAgain: boolean;
  changes: SeatChange[];
}

/** How long the feed waits after the log could not be read. */
const retryMilliseconds = 1_000;

/** The changes of one performance's seats, as this process hears them, for all of its subscribers. */
export class SeatFeed {
  readonly streams = new Set<LatestValueStream<SeatPush>>();
  private told = "";
  private catchingUp = true;
  private heardMeanwhile = "";
  private closed = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly seatLog: SeatLog,
    private readonly errors: BackgroundErrors,
    private readonly performanceId: string,
  ) {}

  /** The streams are told every change after this version. */
  get version(): string {
    return this.told;
  }

  /** Runs once, when the messages arrive already. */
  async start(): Promise<void> {
    this.told = (await this.seatLog.read(this.performanceId, null)).version;
    this.finishCatchUp();
  }

  /** Passes a message on when it follows the one before. Otherwise the log has what was missed. */
  receive({ after, version, changes }: SeatMessage): void {
    if (this.catchingUp) this.heardMeanwhile = version;
    else if (after === this.told) this.tell({ version, readAgain: false, changes });
    else if (isLaterVersion(version, this.told)) this.catchUp();
  }

  /** Tells what messages may have failed to tell. */
  catchUp(): void {
    if (this.catchingUp) return;
    this.catchingUp = true;
    this.readLog();
  }

  /** The first push for a client that was told everything up to a version. */
  async since(version: string): Promise<SeatPush> {
    const history = await this.seatLog.read(this.performanceId, version);
    return { version: history.version, readAgain: history.changes === null, changes: history.changes ?? [] };
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.retry);
  }

  private readLog(): void {
    this.since(this.told)
      .then((push) => {
        if (push.version !== this.told) this.tell(push);
        this.finishCatchUp();
      })
      .catch((error: unknown) => {
        this.errors.report(error);
        if (!this.closed) this.retry = setTimeout(() => this.readLog(), retryMilliseconds);
      });
  }

  /** A message that arrived meanwhile may be newer than what the log had. */
  private finishCatchUp(): void {
    const heard = this.heardMeanwhile;
    this.heardMeanwhile = "";
    this.catchingUp = false;
    if (isLaterVersion(heard, this.told)) this.catchUp();
  }

  private tell(push: SeatPush): void {
    this.told = push.version;
    for (const stream of this.streams) stream.put(push);
  }
}

/** What a slow client is told of two pushes. */
export function mergePushes(older: SeatPush, newer: SeatPush): SeatPush {
  return {
    version: isLaterVersion(older.version, newer.version) ? older.version : newer.version,
    readAgain: older.readAgain || newer.readAgain,
    changes: newestOfEach([...older.changes, ...newer.changes]),
  };
}
