import type { HallSection } from "../concert/hall";
import { ExpectedError } from "../shared/errors";
import { isLabel } from "../shared/label";

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
const maxPerformances = 100;
const maxSections = 60;
const maxSeatsPerHall = 100_000;
const maxSeats = 400_000;
const maxPrice = 10_000_000;

/**
 * The plan with its names trimmed.
 * @throws ExpectedError BAD_USER_INPUT naming the first fault.
 */
export function checkConcertPlan(plan: ConcertPlan, now = new Date()): ConcertPlan {
  const names = { title: plan.title.trim(), artist: plan.artist.trim(), venue: plan.venue.trim() };
  const sections = plan.sections.map((section) => ({ ...section, name: section.name.trim() }));
  for (const [field, name] of Object.entries(names)) checkName(field, name);
  checkSale(plan, now);
  checkStartTimes(plan.startTimes);
  checkSections(sections);
  checkSeats(sections, { dates: plan.startTimes.length });
  return { ...plan, ...names, sections };
}

function checkName(field: string, name: string): void {
  const fits = isLabel(name, maxNameLength);
  demand(fits, `${field} has 1 to ${maxNameLength} characters, none of them a control character.`);
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

function checkSections(sections: HallSection[]): void {
  demand(sections.length >= 1 && sections.length <= maxSections, `A hall has 1 to ${maxSections} sections.`);
  demand(isDistinct(sections.map(({ name }) => name)), "Names of sections must differ from each other.");
  for (const { name, rows, seatsPerRow, price } of sections) {
    checkName("The name of a section", name);
    demand(rows >= 1 && seatsPerRow >= 1, `${name} needs at least one row and one seat in it.`);
    demand(price >= 0 && price <= maxPrice, `The price of ${name} must be from 0 to ${maxPrice} points.`);
  }
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
