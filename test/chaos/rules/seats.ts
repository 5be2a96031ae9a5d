import type { Request, Evidence } from "../history";
import { groupBy, isAcknowledged, isRefused, requestsOf } from "./requests";
import { findOverlaps, type Interval } from "./intervals";

/**
 * No seat has two owners at the same time. A hold is certain from its answer until `expiresAt` or the request to
 * cancel it. A paid hold is certain without end.
 */
export function seatsHaveOneOwner(evidence: Evidence): string[] {
  const ofOneSeat = certainHolds(evidence).flatMap((hold) => hold.seatIds.map((seat) => ({ ...hold, seat })));
  return [...groupBy(ofOneSeat, ({ seat }) => String(seat))].flatMap(([seat, holds]) =>
    findOverlaps(holds).map(
      ([first, second]) =>
        `Seat ${seat} was held by reservation ${first.reservationId} and by ${second.reservationId} at the same time.`,
    ),
  );
}

interface CertainHold extends Interval {
  reservationId: string;
  seatIds: number[];
}

function certainHolds(evidence: Evidence): CertainHold[] {
  const rows = new Map(evidence.ledger.reservations.map((row) => [row.id, row]));
  const cancels = groupBy(requestsOf(evidence, "cancelReservation"), ({ input }) => input.reservationId);
  const pending = requestsOf(evidence, "holdSeats")
    .filter(isAcknowledged)
    .filter(({ answer }) => answer.result.status === "PENDING");
  return [...groupBy(pending, ({ answer }) => answer.result.reservationId)].flatMap(
    ([reservationId, answers]) => {
      const { seatIds, expiresAt } = answers[0]!.answer.result;
      const from = Math.min(...answers.map(({ answeredAt }) => answeredAt));
      const status = rows.get(reservationId)?.status;
      if (status === "CONFIRMED") return [{ reservationId, seatIds, from, to: Infinity }];
      const cancelledAt = cancelSentAt(cancels.get(reservationId) ?? []);
      // The API cancelled the hold itself, at an unknown time.
      if (status === "CANCELLED" && cancelledAt === Infinity) return [];
      return [{ reservationId, seatIds, from, to: Math.min(expiresAt, cancelledAt) }];
    },
  );
}

function cancelSentAt(cancels: Request<"cancelReservation">[]): number {
  const effective = cancels.filter((cancel) => !isRefused(cancel, "RESERVATION_EXPIRED"));
  return Math.min(...effective.map(({ sentAt }) => sentAt));
}
