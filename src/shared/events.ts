/** The state of one seat after a change. The change with the higher version is newer. */
export interface SeatChange {
  id: number;
  status: "AVAILABLE" | "HELD" | "SOLD";
  version: number;
}

/** Messages are empty. The subscriber reads the reservation again. */
export const reservationChannel = (reservationId: string): string => `reservation:${reservationId}`;

/** Messages are SeatChange[]. */
export const seatsChannel = (performanceId: string): string => `seats:${performanceId}`;
