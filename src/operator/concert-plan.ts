import type { HallSection } from "../concert/hall";
import { ExpectedError } from "../shared/errors";
import { checkLabel, visibleText } from "../shared/label";

/** A concert as an operator asks for it. Every performance has the same hall. */
export interface ConcertPlan {
  title: string;
  artist: string;
  venue: string;
  /** Null opens the sale at once. */
  saleOpensAt: Date | null;
  /** Null leaves the sale open. */
  saleClosesAt: Date | null;
  startTimes: Date[];
  sections: HallSection[];
}

const maxNameLength = 200;
/** The name stands in a unique index of Postgres, which takes 2,704 bytes for all of its columns. */
const maxSectionBytes = 2_500;
const maxPerformances = 100;
const maxSections = 60;
const maxSeatsPerHall = 100_000;
const maxSeats = 400_000;
const maxPrice = 10_000_000;

/**
 * The plan with its names as labels.
 * @throws ExpectedError BAD_USER_INPUT naming the first fault.
 */
export function checkConcertPlan(plan: ConcertPlan, now = new Date()): ConcertPlan {
  const title = checkLabel("title", plan.title, maxNameLength);
  const artist = checkLabel("artist", plan.artist, maxNameLength);
  const venue = checkLabel("venue", plan.venue, maxNameLength);
  checkSale(plan, now);
  checkStartTimes(plan.startTimes);
  const sections = checkSections(plan.sections);
  checkSeats(sections, { dates: plan.startTimes.length });
  return { ...plan, title, artist, venue, sections };
}

function checkSale({ saleOpensAt, saleClosesAt }: ConcertPlan, now: Date): void {
  const fits = saleClosesAt === null || saleClosesAt > (saleOpensAt ?? now);
  demand(fits, "saleClosesAt must be after the sale opens.");
}

function checkStartTimes(startTimes: Date[]): void {
  demand(
    startTimes.length >= 1 && startTimes.length <= maxPerformances,
    `A concert has 1 to ${maxPerformances} dates.`,
  );
  demand(isDistinct(startTimes.map((date) => date.getTime())), "startTimes must differ from each other.");
}

function checkSections(plan: HallSection[]): HallSection[] {
  demand(plan.length >= 1 && plan.length <= maxSections, `A hall has 1 to ${maxSections} sections.`);
  const sections = plan.map((section) => ({ ...section, name: checkSectionName(section.name) }));
  demand(isDistinct(sections.map(({ name }) => visibleText(name))), "Names of sections must look different.");
  for (const { name, rows, seatsPerRow, price } of sections) {
    demand(rows >= 1 && seatsPerRow >= 1, `${name} needs at least one row and one seat in it.`);
    demand(price >= 0 && price <= maxPrice, `The price of ${name} must be from 0 to ${maxPrice} points.`);
  }
  return sections;
}

function checkSectionName(text: string): string {
  const name = checkLabel("The name of a section", text, maxNameLength);
  demand(
    Buffer.byteLength(name) <= maxSectionBytes,
    `The name of a section must have at most ${maxSectionBytes} bytes in UTF-8.`,
  );
  return name;
}

function checkSeats(sections: HallSection[], { dates }: { dates: number }): void {
  const seats = sections.reduce((sum, { rows, seatsPerRow }) => sum + rows * seatsPerRow, 0);
  demand(seats <= maxSeatsPerHall, `A hall has at most ${maxSeatsPerHall} seats; this one has ${seats}.`);
  demand(seats * dates <= maxSeats, `All dates together have at most ${maxSeats} seats.`);
}

function isDistinct(values: unknown[]): boolean {
  return new Set(values).size === values.length;
}

function demand(fits: boolean, reason: string): void {
  if (!fits) throw new ExpectedError("BAD_USER_INPUT", { reason });
}
