import type { Asked, Evidence } from "../history";
import { groupBy, isDone, isRefused, requests } from "./requests";
import { overlapsOf, type Span } from "./spans";

/**
 * No two people have the same seat at the same time, as far as it is certain that they had it: from the answer to the
 * hold until it was to run out or its owner asked to cancel it, and for good when it was paid.
 */
export function seatsHaveOneOwner(evidence: Evidence): string[] {
  const ofOneSeat = certainHolds(evidence).flatMap((hold) => hold.seatIds.map((seat) => ({ ...hold, seat })));
  return [...groupBy(ofOneSeat, ({ seat }) => String(seat))].flatMap(([seat, holds]) =>
    overlapsOf(holds).map(
      ([first, second]) =>
        `Seat ${seat} was held by reservation ${first.reservationId} and by ${second.reservationId} at the same time.`,
    ),
  );
}

interface CertainHold extends Span {
  reservationId: string;
  seatIds: number[];
}

function certainHolds(evidence: Evidence): CertainHold[] {
  const rows = new Map(evidence.ledger.reservations.map((row) => [row.id, row]));
  const cancels = groupBy(requests(evidence, "cancelReservation"), ({ asked }) => asked.reservationId);
  const pending = requests(evidence, "holdSeats")
    .filter(isDone)
    .filter(({ told }) => told.result.status === "PENDING");
  return [...groupBy(pending, ({ told }) => told.result.reservationId)].flatMap(
    ([reservationId, answers]) => {
      const { seatIds, expiresAt } = answers[0]!.told.result;
      const from = Math.min(...answers.map(({ toldAt }) => toldAt));
      const status = rows.get(reservationId)?.status;
      if (status === "CONFIRMED") return [{ reservationId, seatIds, from, to: Infinity }];
      const asked = cancelAskedAt(cancels.get(reservationId) ?? []);
      // Undone by the service itself at a moment that nobody knows.
      if (status === "CANCELLED" && asked === Infinity) return [];
      return [{ reservationId, seatIds, from, to: Math.min(expiresAt, asked) }];
    },
  );
}

function cancelAskedAt(cancels: Asked<"cancelReservation">[]): number {
  const effective = cancels.filter((cancel) => !isRefused(cancel, "RESERVATION_EXPIRED"));
  return Math.min(...effective.map(({ askedAt }) => askedAt));
}
