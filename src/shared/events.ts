/** One seat as it stands after a change. Of two changes of a seat the one with the higher version is newer. */
export interface SeatChange {
  id: number;
  status: "AVAILABLE" | "HELD" | "SOLD";
  version: number;
}

/** Carries nothing: the reader reads the reservation anew. */
export const reservationChannel = (reservationId: string): string => `reservation:${reservationId}`;

/** Carries SeatChange[]. */
export const seatsChannel = (performanceId: string): string => `seats:${performanceId}`;
