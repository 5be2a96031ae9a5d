import { ExpectedError } from "../shared/errors";
import { isUuid } from "../shared/identifiers";
import { checkPage, toPage, type Page, type PageRequest } from "../shared/page";
import { TimedCache } from "../shared/timed-cache";
import type { Concert, ConcertRepository, Performance, PerformanceWithSeats } from "./concert.repository";
import type { SeatSalesRepository, SeatSales } from "./seat-sales.repository";
import type { Layout, SeatMap, SeatMaps } from "./seat-map";
import type { Seat, SeatFilter, SeatRepository } from "./seat.repository";

const maxPerformances = 100;
const maxSeats = 6_000;

/** How old a cached concert or count of seats may be, and how many of each are cached. */
const maxAgeMilliseconds = 1_000;
const maxCached = 1_000;

export class ConcertService {
  private readonly concerts: TimedCache<Concert>;
  private readonly counts: TimedCache<number>;
  private readonly performances: TimedCache<Performance>;
  private readonly sales: TimedCache<SeatSales>;

  constructor(
    private readonly concertRepository: ConcertRepository,
    private readonly seatRepository: SeatRepository,
    private readonly seatMaps: SeatMaps,
    seatSalesRepository: SeatSalesRepository,
  ) {
    this.concerts = new TimedCache(maxAgeMilliseconds, maxCached, async (concertId) => {
      const concert = await this.concertRepository.find(concertId);
      if (!concert) throw new ExpectedError("CONCERT_NOT_FOUND", { concertId });
      return concert;
    });
    this.counts = new TimedCache(maxAgeMilliseconds, maxCached, (id) =>
      this.concertRepository.countAvailable(id),
    );
    this.sales = new TimedCache(maxAgeMilliseconds, maxCached, async (concertId) => {
      const current = await seatSalesRepository.ofConcert(concertId);
      if (!current) throw new ExpectedError("CONCERT_NOT_FOUND", { concertId });
      return current;
    });
    this.performances = new TimedCache(Infinity, maxCached, async (performanceId) => {
      const [performance] = await this.concertRepository.findPerformances([performanceId]);
      if (!performance) throw new ExpectedError("PERFORMANCE_NOT_FOUND", { performanceId });
      return performance;
    });
  }

  /** @throws ExpectedError BAD_USER_INPUT */
  async list(page: PageRequest): Promise<Page<Concert>> {
    checkPage(page, isUuid);
    return toPage(await this.concertRepository.list(page), page, ({ id }) => id);
  }

  /** A concert in any state of its sale, at most a second old. @throws ExpectedError CONCERT_NOT_FOUND */
  async find(concertId: string): Promise<Concert> {
    if (!isUuid(concertId)) throw new ExpectedError("CONCERT_NOT_FOUND", { concertId });
    return this.concerts.get(concertId);
  }

  /** The available seats of a performance, at most a second old. */
  countAvailable(performanceId: string): Promise<number> {
    return this.counts.get(performanceId);
  }

  /**
   * The seats of all performances of a concert, at most a second old. While Postgres is down the last count stays, so
   * that waiters keep seeing it. @throws ExpectedError CONCERT_NOT_FOUND
   */
  countSeats(concertId: string): Promise<SeatSales> {
    return this.sales.getOrLast(concertId);
  }

  /**
   * The performances of a concert within [from, to] that still have seats, soonest first, at most 100.
   * @throws ExpectedError BAD_USER_INPUT when from is after to.
   */
  async findPerformances(
    concertId: string,
    { from, to }: { from: Date; to: Date },
  ): Promise<PerformanceWithSeats[]> {
    if (from > to) throw new ExpectedError("BAD_USER_INPUT", { reason: "from must not be after to." });
    return this.concertRepository.findPerformancesBetween({ concertId, from, to, max: maxPerformances });
  }

  /**
   * @throws ExpectedError PERFORMANCE_NOT_FOUND when the performance belongs to another concert, and BAD_USER_INPUT
   * when more than 6,000 seats match.
   */
  async listSeats(concertId: string, filter: SeatFilter): Promise<Seat[]> {
    await this.requirePerformance(concertId, filter.performanceId);
    // Postgres refuses this character in a text, so no section name contains it.
    if (filter.section?.includes("\u0000")) return [];
    const seats = await this.seatRepository.list(filter, { max: maxSeats });
    if (seats.length <= maxSeats) return seats;
    const reason = `These are more than ${maxSeats} seats. Name a section or a status, or read seatMap.`;
    throw new ExpectedError("BAD_USER_INPUT", { reason });
  }

  /** @throws ExpectedError PERFORMANCE_NOT_FOUND when the performance belongs to another concert. */
  async findSeatMap(concertId: string, performanceId: string): Promise<SeatMap> {
    await this.requirePerformance(concertId, performanceId);
    return this.seatMaps.find(performanceId);
  }

  /** @throws ExpectedError PERFORMANCE_NOT_FOUND */
  async findLayout(performanceId: string): Promise<Layout> {
    await this.findPerformance(performanceId);
    return this.seatMaps.findLayout(performanceId);
  }

  /** @throws ExpectedError PERFORMANCE_NOT_FOUND when the performance belongs to another concert. */
  async requirePerformance(concertId: string, performanceId: string): Promise<Performance> {
    const performance = await this.findPerformance(performanceId);
    if (performance.concertId === concertId) return performance;
    throw new ExpectedError("PERFORMANCE_NOT_FOUND", { performanceId });
  }

  /** @throws ExpectedError PERFORMANCE_NOT_FOUND */
  async findPerformance(performanceId: string): Promise<Performance> {
    if (!isUuid(performanceId)) throw new ExpectedError("PERFORMANCE_NOT_FOUND", { performanceId });
    return this.performances.get(performanceId);
  }
}
