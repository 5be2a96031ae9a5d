import DataLoader from "dataloader";
import type { ConcertRepository, Performance } from "../concert/concert.repository";
import type { Seat, SeatRepository } from "../concert/seat.repository";
import type { Payment, PaymentRepository } from "../payment/payment.repository";
import { ExpectedError } from "../shared/errors";
import type { Reservation } from "../reservation/reservation";
import type { ReservationRepository } from "../reservation/reservation.repository";

export interface Sources {
  concertRepository: ConcertRepository;
  seatRepository: SeatRepository;
  paymentRepository: PaymentRepository;
  reservationRepository: ReservationRepository;
}

export interface Loaders {
  performancesOfConcert: DataLoader<string, Performance[]>;
  seat: DataLoader<number, Seat>;
  payment: DataLoader<string, Payment>;
  reservation: DataLoader<string, Reservation>;
}

/** No page has so many concerts. A performance shows its concert, so lists within lists could grow without limit. */
const maxConcertsAtOnce = 1_000;

/**
 * Batches what the fields of one answer load into one query of each kind. It caches nothing, because a subscription is one
 * operation for all of its pushes, and each push must show the current state.
 */
export function createLoaders(sources: Sources): Loaders {
  const { concertRepository, seatRepository, paymentRepository, reservationRepository } = sources;
  return {
    performancesOfConcert: gather(async (concertIds) => {
      if (concertIds.length > maxConcertsAtOnce) {
        const reason = `These are the performances of more than ${maxConcertsAtOnce} concerts. Ask for fewer.`;
        throw new ExpectedError("BAD_USER_INPUT", { reason });
      }
      const performances = await concertRepository.performancesOf(concertIds);
      return concertIds.map((id) => performances.filter(({ concertId }) => concertId === id));
    }),
    seat: byId((ids) => seatRepository.find(ids)),
    payment: byId((ids) => paymentRepository.find(ids)),
    reservation: byId((ids) => reservationRepository.findAll(ids)),
  };
}

function byId<Id extends string | number, Row extends { id: Id }>(
  find: (ids: readonly Id[]) => Promise<Row[]>,
): DataLoader<Id, Row> {
  return gather(async (ids) => {
    const rows = new Map((await find(ids)).map((row) => [row.id, row]));
    return ids.map((id) => rows.get(id) ?? new Error(`Row ${id} is referred to but is not there.`));
  });
}

function gather<Id, Value>(load: (ids: readonly Id[]) => Promise<(Value | Error)[]>): DataLoader<Id, Value> {
  return new DataLoader(load, { cache: false });
}
