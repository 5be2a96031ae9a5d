/** The state of a seat after a change. The change with the higher version is newer. */
export interface SeatChange {
  id: number;
  status: "AVAILABLE" | "HELD" | "SOLD";
  version: number;
}

/** Changes of a performance's seats. `after` is the version before them, and empty when there was none. */
export interface SeatMessage {
  after: string;
  version: string;
  changes: SeatChange[];
}

/** Its messages are empty. A subscriber reads the reservation again. */
export const reservationChannel = (reservationId: string): string => `reservation:${reservationId}`;

/** Its messages are SeatMessages. The log of these messages has the same name. */
export const seatsChannel = (performanceId: string): string => `seats:${performanceId}`;

/** A hash with the newest published version of each seat, and the horizon up to which every change is published. */
export const publishedSeatsKey = (performanceId: string): string => `published-seats:${performanceId}`;

/** Keeps the newest change of each seat. */
export function newestOfEach(changes: SeatChange[]): SeatChange[] {
  const newest = new Map<number, SeatChange>();
  for (const change of changes) {
    const known = newest.get(change.id);
    if (!known || known.version < change.version) newest.set(change.id, change);
  }
  return [...newest.values()];
}
