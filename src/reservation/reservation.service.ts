import type { Channels } from "../infrastructure/channels";
import type { Buyer } from "../queue/token/queue-token";
import type { QueueService } from "../queue/queue.service";
import { ExpectedError } from "../shared/errors";
import { reservationChannel } from "../shared/events";
import { isUuid } from "../shared/identifiers";
import type { LatestValueStream } from "../shared/latest-value-stream";
import { checkPage, toPage, type Page, type PageRequest } from "../shared/page";
import type { HoldState, HoldWatch } from "./hold-watch";
import { toWantedSeats } from "./reservation.rules";
import type {
  FreedSeats,
  HoldOutcome,
  Reservation,
  ReservationRepository,
  TimedReservation,
} from "./reservation.repository";
import type { SeatFeed } from "./seat-feed";

export interface HoldLimits {
  holdSeconds: number;
  maxSeatsPerUser: number;
}

const maxExpiredAtOnce = 500;

interface Dependencies {
  reservations: ReservationRepository;
  queue: QueueService;
  seatFeed: SeatFeed;
  holdWatch: HoldWatch;
  channels: Channels;
  limits: HoldLimits;
  /** Told of announcements that failed; what they announce has happened all the same. */
  onError: (error: unknown) => void;
}

export class ReservationService {
  constructor(private readonly uses: Dependencies) {}

  /**
   * Holds all of the seats or none, once for each key, and lets the buyer's token last at least as long.
   * @throws ExpectedError BAD_USER_INPUT, SEAT_NOT_FOUND, SEAT_TAKEN, SEAT_LIMIT_EXCEEDED, PERFORMANCE_NOT_FOUND,
   * SALE_CLOSED, TOKEN_EXPIRED, IDEMPOTENCY_CONFLICT
   */
  async hold(
    buyer: Buyer,
    request: { performanceId: string; seatIds: string[]; idempotencyKey: string },
  ): Promise<Reservation> {
    const { performanceId, idempotencyKey } = request;
    const { holdSeconds, maxSeatsPerUser: seatLimit } = this.uses.limits;
    if (!isUuid(performanceId)) throw new ExpectedError("PERFORMANCE_NOT_FOUND", { performanceId });
    const seatIds = toWantedSeats(request.seatIds, { limit: seatLimit });
    const { userId, tokenId, concertId, admitted } = buyer;
    const result = await this.uses.reservations.hold({
      userId,
      tokenId,
      concertId,
      admitted,
      performanceId,
      seatIds,
      idempotencyKey,
      holdSeconds,
      seatLimit,
    });
    if (result.outcome === "REPLAYED") return this.repeat(buyer, result.reservation);
    if (result.outcome !== "HELD") throw this.refusal(result, { buyer, performanceId, idempotencyKey });
    const { reservation: id, total: amount, expires: expiresAt, created: createdAt, versions } = result;
    this.uses.seatFeed.announce(
      performanceId,
      seatIds.map((seat, index) => ({ id: seat, status: "HELD", version: versions[index] ?? 0 })),
    );
    await this.keepAdmitted(buyer, id);
    return {
      id,
      userId,
      performanceId,
      seatIds,
      amount,
      expiresAt,
      createdAt,
      status: "PENDING",
      paymentId: null,
    };
  }

  /**
   * Gives the seats of the buyer's own live hold back. A token of another concert finds no such hold.
   * @throws ExpectedError RESERVATION_NOT_FOUND, NOT_OWNER, ALREADY_PAID, RESERVATION_CANCELLED, RESERVATION_EXPIRED
   */
  async cancel(
    { userId, concertId }: { userId: string; concertId: string },
    reservationId: string,
  ): Promise<Reservation> {
    const reservation = await this.findOwn({ userId }, reservationId);
    if (reservation.concertId !== concertId)
      throw new ExpectedError("RESERVATION_NOT_FOUND", { reservationId });
    const freed = await this.uses.reservations.cancel({ reservationId, userId, concertId });
    if (freed) {
      this.announceFreed(freed);
      return { ...reservation, status: "CANCELLED" };
    }
    const { status, paymentId, expiresAt } = await this.require(reservationId);
    if (paymentId !== null) throw new ExpectedError("ALREADY_PAID", { reservationId, paymentId });
    if (status === "CANCELLED") throw new ExpectedError("RESERVATION_CANCELLED", { reservationId });
    throw new ExpectedError("RESERVATION_EXPIRED", { reservationId, expiresAt });
  }

  /** @throws ExpectedError RESERVATION_NOT_FOUND, NOT_OWNER */
  async findOwn({ userId }: { userId: string }, reservationId: string): Promise<TimedReservation> {
    const reservation = await this.require(reservationId);
    if (reservation.userId !== userId) throw new ExpectedError("NOT_OWNER", { reservationId });
    return reservation;
  }

  /** The user's reservations, newest first. @throws ExpectedError BAD_USER_INPUT */
  async listOwn({ userId }: { userId: string }, page: PageRequest): Promise<Page<Reservation>> {
    const { first } = checkPage(page, isUuid);
    return toPage(await this.uses.reservations.listOf(userId, page), first, ({ id }) => id);
  }

  /** Follows the user's own hold until it ends. @throws ExpectedError RESERVATION_NOT_FOUND, NOT_OWNER */
  async watchOwn(
    { userId }: { userId: string },
    reservationId: string,
  ): Promise<LatestValueStream<HoldState>> {
    await this.findOwn({ userId }, reservationId);
    return this.uses.holdWatch.watch(reservationId);
  }

  /** Ends holds that have run out and tells whom it concerns. Safe on all processes at once. */
  async expireDue(): Promise<void> {
    let ended: FreedSeats[];
    do {
      ended = await this.uses.reservations.expireDue({ max: maxExpiredAtOnce });
      ended.forEach((freed) => this.announceFreed(freed));
    } while (ended.length === maxExpiredAtOnce);
  }

  /** The first try may have failed before the token was extended. A token of another concert is left alone. */
  private async repeat(buyer: Buyer, reservationId: string): Promise<Reservation> {
    const reservation = await this.require(reservationId);
    const { status, concertId, expiresAt, now } = reservation;
    if (status === "PENDING" && concertId === buyer.concertId)
      await this.uses.queue.extend(buyer, expiresAt.getTime() - now.getTime());
    return reservation;
  }

  private async require(reservationId: string): Promise<TimedReservation> {
    const reservation = isUuid(reservationId) ? await this.uses.reservations.find(reservationId) : undefined;
    if (!reservation) throw new ExpectedError("RESERVATION_NOT_FOUND", { reservationId });
    return reservation;
  }

  private refusal(
    result: Exclude<HoldOutcome, { outcome: "HELD" | "REPLAYED" }>,
    asked: { buyer: Buyer; performanceId: string; idempotencyKey: string },
  ): ExpectedError {
    switch (result.outcome) {
      case "SEAT_TAKEN":
      case "SEAT_NOT_FOUND":
        return new ExpectedError(result.outcome, { seatIds: result.faulty.map(String) });
      case "SEAT_LIMIT_EXCEEDED":
        return new ExpectedError(result.outcome, {
          limit: this.uses.limits.maxSeatsPerUser,
          held: result.held_before,
        });
      case "SALE_CLOSED":
        return new ExpectedError(result.outcome, { closedAt: result.closed });
      case "PERFORMANCE_NOT_FOUND":
        return new ExpectedError(result.outcome, { performanceId: asked.performanceId });
      case "TOKEN_EXPIRED":
        return new ExpectedError(result.outcome, { endReason: asked.buyer.endReason });
      case "IDEMPOTENCY_CONFLICT":
        return new ExpectedError(result.outcome, { idempotencyKey: asked.idempotencyKey });
    }
  }

  /**
   * A token that ended while its seats were being held cannot pay for them: the hold is undone. One that Redis has lost
   * meanwhile is put back in line by reading it, and its holder keeps the seats until it is ACTIVE again.
   */
  private async keepAdmitted(buyer: Buyer, reservationId: string): Promise<void> {
    if (await this.extend(buyer)) return;
    const { status } = await this.uses.queue.read(buyer);
    if (status === "WAITING" || (await this.extend(buyer))) return;
    const freed = await this.uses.reservations.cancel({ ...buyer, reservationId });
    if (freed) this.announceFreed(freed);
    throw new ExpectedError("TOKEN_EXPIRED", { endReason: null });
  }

  private extend(buyer: Buyer): Promise<boolean> {
    return this.uses.queue.extend(buyer, this.uses.limits.holdSeconds * 1_000);
  }

  private announceFreed({ reservationId, performanceId, seats }: FreedSeats): void {
    this.uses.seatFeed.announce(performanceId, seats);
    this.uses.channels.publish(reservationChannel(reservationId), {}).catch(this.uses.onError);
  }
}
