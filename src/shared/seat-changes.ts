/** The state of a seat after a change. The change with the higher version is newer. */
export interface SeatChange {
  id: number;
  status: "AVAILABLE" | "HELD" | "SOLD";
  version: number;
}

/** Its messages are empty. A subscriber reads the reservation again. */
export const reservationChannel = (reservationId: string): string => `reservation:${reservationId}`;

/** Its messages are SeatChange[]. */
export const seatsChannel = (performanceId: string): string => `seats:${performanceId}`;
