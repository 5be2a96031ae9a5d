import type { Buyer, QueueToken } from "../queue/token/queue-token";
import type { QueueStore } from "../queue/store/queue.store";
import { ExpectedError } from "../shared/errors";
import { isUuid } from "../shared/identifiers";
import { checkPage, toPage, type Page, type PageRequest } from "../shared/page";
import { toCancelRefusal, toHoldRefusal } from "./step-refusals";
import type { ReservationEvents } from "./reservation-events";
import { toWantedSeats } from "./hold-request";
import type { Reservation, TimedReservation } from "./reservation";
import type { ReservationRepository } from "./reservation.repository";
import type { CancelOutcome } from "./reservation-steps";

export interface HoldSettings {
  holdSeconds: number;
  maxSeatsPerUser: number;
}

/** A hold, and the buyer's token, which lasts at least as long. */
export interface HoldResult {
  reservation: Reservation;
  queueToken: QueueToken;
}

const maxExpiredAtOnce = 500;

export class ReservationService {
  constructor(
    private readonly reservationRepository: ReservationRepository,
    private readonly queueStore: Pick<QueueStore, "extend">,
    private readonly reservationEvents: ReservationEvents,
    private readonly settings: HoldSettings,
  ) {}

  /**
   * Holds all of the seats or none, once per idempotency key, and makes the buyer's token last at least as long.
   * @throws ExpectedError BAD_USER_INPUT, SEAT_NOT_FOUND, SEAT_TAKEN, SEAT_LIMIT_EXCEEDED, PERFORMANCE_NOT_FOUND,
   * SALE_CLOSED, TOKEN_EXPIRED, IDEMPOTENCY_CONFLICT
   */
  async hold(
    buyer: Buyer,
    request: { performanceId: string; seatIds: string[]; idempotencyKey: string },
  ): Promise<HoldResult> {
    const { performanceId, idempotencyKey } = request;
    const { holdSeconds, maxSeatsPerUser } = this.settings;
    if (!isUuid(performanceId)) throw new ExpectedError("PERFORMANCE_NOT_FOUND", { performanceId });
    const seatIds = toWantedSeats(request.seatIds, { limit: maxSeatsPerUser });
    const { userId, tokenId, concertId, admitted } = buyer;
    const result = await this.reservationRepository.hold({
      userId,
      tokenId,
      concertId,
      admitted,
      performanceId,
      seatIds,
      idempotencyKey,
      holdSeconds,
      maxSeatsPerUser,
    });
    if (result.outcome === "REPLAYED") return this.repeat(buyer, result.reservation);
    if (result.outcome !== "HELD")
      throw toHoldRefusal(result, { buyer, performanceId, idempotencyKey, maxSeatsPerUser });
    const { reservation } = result;
    this.reservationEvents.announceSeats(performanceId, reservation.seats);
    return { reservation, queueToken: await this.extendToken(buyer, reservation.id) };
  }

  /**
   * Gives back the seats of the buyer's own live hold. The token of another concert does not find the hold.
   * @throws ExpectedError RESERVATION_NOT_FOUND, NOT_OWNER, ALREADY_PAID, RESERVATION_CANCELLED, RESERVATION_EXPIRED
   */
  async cancel(buyer: { userId: string; concertId: string }, reservationId: string): Promise<Reservation> {
    const result = await this.end(buyer, reservationId);
    if (result.outcome !== "CANCELLED") throw toCancelRefusal(result, reservationId);
    return result.reservation;
  }

  /** @throws ExpectedError RESERVATION_NOT_FOUND, NOT_OWNER */
  async findOwn({ userId }: { userId: string }, reservationId: string): Promise<TimedReservation> {
    const reservation = await this.require(reservationId);
    if (reservation.userId !== userId) throw new ExpectedError("NOT_OWNER", { reservationId });
    return reservation;
  }

  /** The user's reservations, newest first. @throws ExpectedError BAD_USER_INPUT */
  async listOwn({ userId }: { userId: string }, page: PageRequest): Promise<Page<Reservation>> {
    checkPage(page, isUuid);
    return toPage(await this.reservationRepository.listOf(userId, page), page, ({ id }) => id);
  }

  /** Ends overdue holds and announces their seats. Any number of processes may run it at once. */
  async expireDue(): Promise<void> {
    for (;;) {
      const expired = await this.reservationRepository.expireDue({ max: maxExpiredAtOnce });
      expired.forEach((freed) => this.reservationEvents.announceEnded(freed));
      if (expired.length < maxExpiredAtOnce) return;
    }
  }

  /** The first attempt may have failed before it extended the token. A token of another concert stays as it is. */
  private async repeat(buyer: Buyer, reservation: TimedReservation): Promise<HoldResult> {
    const { status, concertId, expiresAt, now } = reservation;
    const isLive = status === "PENDING" && concertId === buyer.concertId;
    const milliseconds = isLive ? expiresAt.getTime() - now.getTime() : 0;
    return { reservation, queueToken: await this.makeTokenLast(buyer, milliseconds) };
  }

  /** Ends a live hold and tells its watchers. */
  private async end(
    { userId, concertId }: { userId: string; concertId: string },
    reservationId: string,
  ): Promise<CancelOutcome> {
    if (!isUuid(reservationId)) return { outcome: "RESERVATION_NOT_FOUND" };
    const result = await this.reservationRepository.cancel({ userId, concertId, reservationId });
    if (result.outcome === "CANCELLED") this.reservationEvents.announceEnded(result.reservation);
    return result;
  }

  private async require(reservationId: string): Promise<TimedReservation> {
    const reservation = isUuid(reservationId)
      ? await this.reservationRepository.find(reservationId)
      : undefined;
    if (!reservation) throw new ExpectedError("RESERVATION_NOT_FOUND", { reservationId });
    return reservation;
  }

  /**
   * The token, made to last this long unless it has ended. The look before the statement told its end, so Redis is rarely
   * asked again.
   */
  private async makeTokenLast(buyer: Buyer, milliseconds: number): Promise<QueueToken> {
    const { look } = buyer;
    const hasEnded = look?.queueToken.status === "EXPIRED";
    if (look && (hasEnded || look.lastsFor(milliseconds))) return look.queueToken;
    return this.queueStore.extend(buyer, milliseconds);
  }

  /**
   * Makes the token last as long as the hold. A token that timed out during the hold cannot pay, so the hold is undone.
   * A token that Redis lost may be WAITING again: its holder keeps the seats until the token is ACTIVE.
   */
  private async extendToken(buyer: Buyer, reservationId: string): Promise<QueueToken> {
    const queueToken = await this.makeTokenLast(buyer, this.settings.holdSeconds * 1_000);
    if (queueToken.status !== "EXPIRED") return queueToken;
    await this.end(buyer, reservationId);
    throw new ExpectedError("TOKEN_EXPIRED", { endReason: queueToken.endReason });
  }
}
