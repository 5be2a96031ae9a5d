import type { Connections } from "../infrastructure/connections";
import { ConcertRepository } from "./concert.repository";
import { ConcertService } from "./concert.service";
import { SeatMaps } from "./seat-map";
import { SeatSalesRepository } from "./seat-sales.repository";
import { SeatRepository } from "./seat.repository";

export type Concerts = ReturnType<typeof createConcerts>;

/** Concerts, performances, seats and seat maps. */
export function createConcerts({ database }: Connections) {
  const concertRepository = new ConcertRepository(database);
  const seatRepository = new SeatRepository(database);
  const seatSalesRepository = new SeatSalesRepository(database);
  const seatMaps = new SeatMaps(seatRepository);
  const concertService = new ConcertService(concertRepository, seatRepository, seatMaps, seatSalesRepository);
  return { concertService, concertRepository, seatRepository, seatSalesRepository };
}
