import type { Concert, ConcertRepository } from "../concert/concert.repository";
import { planHall } from "../concert/hall";
import type { Transact } from "../infrastructure/database";
import type { Scheduler } from "../infrastructure/scheduler";
import type { QueueService } from "../queue/queue.service";
import { pauseOf } from "../queue/queue-settings";
import { ExpectedError } from "../shared/errors";
import { greatestRowNumber, isRowNumber, isUuid } from "../shared/identifiers";
import { checkPage, toPage, type Page, type PageRequest } from "../shared/page";
import { checkConcertPlan, type ConcertPlan } from "./concert-plan";
import { checkQueueOrder, checkReason, type QueueOrder } from "./queue-change";
import type { QueueSnapshot } from "./queue-snapshot";
import type { QueueSnapshots } from "./queue-snapshots";
import type { NewAction, OperatorAction } from "./operator-action";
import type { KeptSettings, OperatorRepository } from "./operator.repository";

/** A hall of 100,000 seats is written in a few seconds; four of them may take longer than a usual statement. */
const creationSeconds = 120;
/** How often a process looks for settings that did not reach Redis, and how far back. */
const repairMilliseconds = 5_000;
const repairWindow = { minutes: 60, max: 1_000 };
interface OperatorOptions {
  operators: OperatorRepository;
  concerts: ConcertRepository;
  queue: Pick<QueueService, "configure">;
  snapshots: QueueSnapshots;
  transact: Transact;
}

/** Who acts, as far as it is known: the address that the request came from. */
export interface Operator {
  address: string;
}

/** Opens sales and steers their lines. Postgres keeps every change, with its line in the log, before Redis has it. */
export class OperatorService {
  constructor(private readonly options: OperatorOptions) {}

  /** Settings that a crash or an outage kept from Redis take effect a few seconds later. */
  start(scheduler: Scheduler): void {
    scheduler.every(repairMilliseconds, "apply what operators set", () => this.repair());
  }

  /** @throws ExpectedError BAD_USER_INPUT */
  async createConcert(given: ConcertPlan, { address }: Operator): Promise<Concert> {
    const { concerts, operators, transact } = this.options;
    const plan = checkConcertPlan(given);
    const { startTimes, sections, ...concert } = plan;
    const seats = planHall(sections);
    const action: NewAction = { kind: "CREATE_CONCERT", arguments: { ...plan }, address };
    return transact({ seconds: creationSeconds }, async (tx) => {
      const created = await concerts.insert(tx, concert, { startTimes, seats });
      await operators.record(tx, created.id, action);
      return created;
    });
  }

  /** @throws ExpectedError BAD_USER_INPUT, CONCERT_NOT_FOUND, SERVICE_UNAVAILABLE */
  async configureQueue(concertId: string, order: QueueOrder, { address }: Operator): Promise<QueueSnapshot> {
    checkQueueOrder(order);
    const given = Object.fromEntries(Object.entries(order).filter(([, value]) => value !== null));
    const action: NewAction = { kind: "CONFIGURE_QUEUE", arguments: given, address };
    return this.change(concertId, () => this.options.operators.configure(concertId, order, action));
  }

  /** Admits nobody until it is resumed; people may still join. @throws as configureQueue */
  async pauseAdmission(
    concertId: string,
    givenReason: string,
    { address }: Operator,
  ): Promise<QueueSnapshot> {
    const reason = checkReason(givenReason);
    const action: NewAction = { kind: "PAUSE_ADMISSION", arguments: { reason }, address };
    const pause = { reason, draining: false };
    return this.change(concertId, () => this.options.operators.pause(concertId, pause, action));
  }

  /** Admits nobody and lets nobody join; those admitted may finish. @throws as configureQueue */
  async drainQueue(concertId: string, givenReason: string, { address }: Operator): Promise<QueueSnapshot> {
    const reason = checkReason(givenReason);
    const action: NewAction = { kind: "DRAIN_QUEUE", arguments: { reason }, address };
    const pause = { reason, draining: true };
    return this.change(concertId, () => this.options.operators.pause(concertId, pause, action));
  }

  /** Ends a pause or a drain. @throws ExpectedError CONCERT_NOT_FOUND, SERVICE_UNAVAILABLE */
  async resumeAdmission(concertId: string, { address }: Operator): Promise<QueueSnapshot> {
    const action: NewAction = { kind: "RESUME_ADMISSION", arguments: {}, address };
    return this.change(concertId, () => this.options.operators.resume(concertId, action));
  }

  /** Newest first. @throws ExpectedError BAD_USER_INPUT */
  async actions(page: PageRequest): Promise<Page<OperatorAction>> {
    const { first, after } = checkPage(page, isRowNumber);
    const before = after === null ? greatestRowNumber : Number(after);
    return toPage(await this.options.operators.list({ first, before }), first, ({ id }) => `${id}`);
  }

  private async change(
    concertId: string,
    keep: () => Promise<KeptSettings | undefined>,
  ): Promise<QueueSnapshot> {
    const kept = isUuid(concertId) ? await keep() : undefined;
    if (!kept) throw new ExpectedError("CONCERT_NOT_FOUND", { concertId });
    await this.apply(kept);
    return this.options.snapshots.measure(kept.concertId);
  }

  private async repair(): Promise<void> {
    const changed = await this.options.operators.findChanged(repairWindow);
    await Promise.all(changed.map((kept) => this.apply(kept)));
  }

  /** All settings travel, so that a revision that was passed over leaves nothing behind. */
  private async apply(kept: KeptSettings): Promise<void> {
    const { concertId, revision, capacity, admissionsPerSecond } = kept;
    const change = { revision, capacity, admissionsPerSecond, pause: pauseOf(kept) };
    await this.options.queue.configure(concertId, change);
  }
}
