import type { Scheduler } from "../infrastructure/scheduler";
import type { AdmissionLimits } from "../queue/queue-settings";
import type { QueueStore } from "../queue/store/queue.store";
import { ExpectedError } from "../shared/errors";
import { maxRowNumber, isRowNumber, isUuid } from "../shared/identifiers";
import { checkPage, toPage, type Page, type PageRequest } from "../shared/page";
import type { Actor, NewAction, OperatorAction } from "./operator-action";
import type { ChangedSettings, OperatorRepository } from "./operator.repository";
import { checkLimits, checkReason } from "./queue-change";
import type { QueueSnapshot } from "./queue-snapshot";
import type { QueueSnapshots } from "./queue-snapshots";

/** How often a process applies settings that may not have reached Redis, and how far back it looks. */
const repairMilliseconds = 5_000;
const repairWindow = { minutes: 60, max: 1_000 };

/** Controls the queues. Postgres has each change and its operator action before Redis gets the change. */
export class QueueControlService {
  constructor(
    private readonly operatorRepository: OperatorRepository,
    private readonly queueStore: Pick<QueueStore, "configure">,
    private readonly queueSnapshots: QueueSnapshots,
  ) {}

  /** A change that a crash or an outage kept from Redis takes effect a few seconds later. */
  start(scheduler: Scheduler): void {
    scheduler.every(repairMilliseconds, "apply operator settings", () => this.repair());
  }

  /** @throws ExpectedError BAD_USER_INPUT, CONCERT_NOT_FOUND, SERVICE_UNAVAILABLE */
  async configure(
    concertId: string,
    limits: Partial<AdmissionLimits>,
    { address }: Actor,
  ): Promise<QueueSnapshot> {
    checkLimits(limits);
    const action: NewAction = { kind: "CONFIGURE_QUEUE", arguments: limits, address };
    return this.change(concertId, () => this.operatorRepository.configure(concertId, limits, action));
  }

  /** Admits nobody until admission is resumed. Users may still join. @throws like configure */
  async pause(concertId: string, givenReason: string, { address }: Actor): Promise<QueueSnapshot> {
    const reason = checkReason(givenReason);
    const action: NewAction = { kind: "PAUSE_ADMISSION", arguments: { reason }, address };
    const pause = { reason, draining: false };
    return this.change(concertId, () => this.operatorRepository.pause(concertId, pause, action));
  }

  /** Admits nobody and lets nobody join. Buyers finish their turns. @throws like configure */
  async drain(concertId: string, givenReason: string, { address }: Actor): Promise<QueueSnapshot> {
    const reason = checkReason(givenReason);
    const action: NewAction = { kind: "DRAIN_QUEUE", arguments: { reason }, address };
    const pause = { reason, draining: true };
    return this.change(concertId, () => this.operatorRepository.pause(concertId, pause, action));
  }

  /** Ends a pause or a drain. @throws ExpectedError CONCERT_NOT_FOUND, SERVICE_UNAVAILABLE */
  async resume(concertId: string, { address }: Actor): Promise<QueueSnapshot> {
    const action: NewAction = { kind: "RESUME_ADMISSION", arguments: {}, address };
    return this.change(concertId, () => this.operatorRepository.resume(concertId, action));
  }

  /** The log of operator actions, newest first. @throws ExpectedError BAD_USER_INPUT */
  async actions(page: PageRequest): Promise<Page<OperatorAction>> {
    const { first, after } = checkPage(page, isRowNumber);
    const before = after === null ? maxRowNumber : Number(after);
    return toPage(await this.operatorRepository.list({ first, before }), page, ({ id }) => `${id}`);
  }

  private async change(
    concertId: string,
    write: () => Promise<ChangedSettings | undefined>,
  ): Promise<QueueSnapshot> {
    const changed = isUuid(concertId) ? await write() : undefined;
    if (!changed) throw new ExpectedError("CONCERT_NOT_FOUND", { concertId });
    await this.apply(changed);
    return this.queueSnapshots.measure(changed.concertId);
  }

  private async repair(): Promise<void> {
    const changed = await this.operatorRepository.findChanged(repairWindow);
    await Promise.all(changed.map((settings) => this.apply(settings)));
  }

  /** All settings travel together, so an ignored revision loses nothing. */
  private async apply({ concertId, ...settings }: ChangedSettings): Promise<void> {
    await this.queueStore.configure(concertId, settings);
  }
}
