import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { TimedCache } from "../shared/timed-cache";
import type { PlacedSeat, SeatRepository } from "./seat.repository";

/** The highest quality takes 200 times as long, and saves a fifth of the bytes. */
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** How old the statuses of a map may be, in milliseconds. */
const statusAgeMilliseconds = 250;
const maxPerformances = 200;

/** The immutable part of a seat map: compressed JSON, at an address that contains the digest of its content. */
export interface Layout {
  address: string;
  br: Buffer;
  gzip: Buffer;
}

/** A compact view of a hall: the layout's address, and one status character per seat in layout order. */
export interface SeatMap {
  performanceId: string;
  layoutUrl: string;
  statuses: string;
  version: number;
}

/** Seat maps, computed at most four times a second per performance, whatever the number of readers. */
export class SeatMaps {
  private readonly statuses: TimedCache<{ statuses: string; version: number }>;
  private readonly layouts: TimedCache<Layout>;

  constructor(private readonly seatRepository: SeatRepository) {
    this.statuses = new TimedCache(statusAgeMilliseconds, maxPerformances, (id) =>
      this.seatRepository.statuses(id),
    );
    this.layouts = new TimedCache(Infinity, maxPerformances, (id) => this.drawLayout(id));
  }

  async find(performanceId: string): Promise<SeatMap> {
    const [layout, current] = await Promise.all([
      this.layouts.get(performanceId),
      this.statuses.get(performanceId),
    ]);
    return { performanceId, layoutUrl: layout.address, ...current };
  }

  findLayout(performanceId: string): Promise<Layout> {
    return this.layouts.get(performanceId);
  }

  private async drawLayout(performanceId: string): Promise<Layout> {
    const seats = await this.seatRepository.plan(performanceId);
    const document = JSON.stringify({ performanceId, sections: toSections(seats) });
    const digest = createHash("sha256").update(document).digest("hex").slice(0, 16);
    return {
      address: `/layouts/${performanceId}/${digest}.json`,
      br: await promisify(brotliCompress)(document, brotliOptions),
      gzip: await promisify(gzip)(document),
    };
  }
}

interface LayoutSection {
  name: string;
  rows: { name: string; seats: { id: number; number: number; price: number; x: number; y: number }[] }[];
}

/** Groups ordered seats. Walking the sections, rows and seats gives the same order again. */
export function toSections(seats: PlacedSeat[]): LayoutSection[] {
  const sections: LayoutSection[] = [];
  for (const { id, section: sectionName, row: rowName, number, price, x, y } of seats) {
    const section = lastNamed(sections, sectionName) ?? append(sections, { name: sectionName, rows: [] });
    const row = lastNamed(section.rows, rowName) ?? append(section.rows, { name: rowName, seats: [] });
    row.seats.push({ id, number, price, x, y });
  }
  return sections;
}

function lastNamed<Item extends { name: string }>(items: Item[], name: string): Item | undefined {
  const last = items.at(-1);
  return last?.name === name ? last : undefined;
}

function append<Item>(items: Item[], item: Item): Item {
  items.push(item);
  return item;
}
