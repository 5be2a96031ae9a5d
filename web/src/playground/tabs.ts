import availableDates from "../../../operations/available-dates.graphql?raw";
import chargePoints from "../../../operations/charge-points.graphql?raw";
import concerts from "../../../operations/concerts.graphql?raw";
import reservationState from "../../../operations/fragments/reservation-state.graphql?raw";
import seatState from "../../../operations/fragments/seat-state.graphql?raw";
import tokenState from "../../../operations/fragments/token-state.graphql?raw";
import holdExpiry from "../../../operations/hold-expiry.graphql?raw";
import holdSeats from "../../../operations/hold-seats.graphql?raw";
import issueQueueToken from "../../../operations/issue-queue-token.graphql?raw";
import payReservation from "../../../operations/pay-reservation.graphql?raw";
import queuePosition from "../../../operations/queue-position.graphql?raw";
import registerUser from "../../../operations/register-user.graphql?raw";
import seats from "../../../operations/seats.graphql?raw";

export interface PreparedTab {
  query: string;
  variables?: Record<string, unknown>;
  needsToken?: boolean;
}

const farFuture = "2100-01-01T00:00:00Z";

/** The tabs of a whole purchase, in the order in which to run them. */
export const preparedTabs: PreparedTab[] = [
  {
    query: tab("1. Start here, and run the tabs from left to right. Each answer fills the later tabs.", [
      registerUser,
    ]),
    variables: { input: { name: "Ada" } },
  },
  {
    query: tab("2. The concerts on sale. The first one goes into the next tab.", [concerts]),
    variables: { first: 5 },
  },
  {
    query: tab("3. Join the queue. The token goes into the headers of all later tabs.", [
      issueQueueToken,
      tokenState,
    ]),
    variables: { input: { userId: null, concertId: null } },
  },
  {
    query: tab("4. Your position, live. The same button stops it.", [queuePosition, tokenState]),
    needsToken: true,
  },
  {
    query: tab("5. The dates that still have seats.", [availableDates]),
    variables: { from: "2020-01-01T00:00:00Z", to: farFuture },
    needsToken: true,
  },
  {
    query: tab("6. The free seats of one date. The first two go into the next tab.", [seats, seatState]),
    variables: { performanceId: null, status: "AVAILABLE" },
    needsToken: true,
  },
  {
    query: tab("7. Hold the seats for five minutes.", [holdSeats, reservationState, seatState, tokenState]),
    variables: { input: { performanceId: null, seatIds: [], idempotencyKey: null } },
    needsToken: true,
  },
  {
    query: tab("8. The time until the hold expires, live.", [holdExpiry]),
    variables: { reservationId: null },
    needsToken: true,
  },
  {
    query: tab("9. Charge points.", [chargePoints]),
    variables: { input: { amount: 1000, idempotencyKey: null } },
    needsToken: true,
  },
  {
    query: tab("10. Pay. The seats become yours, and the token ends.", [
      payReservation,
      reservationState,
      seatState,
      tokenState,
    ]),
    variables: { input: { reservationId: null, idempotencyKey: null } },
    needsToken: true,
  },
];

/** The operation comes first, and the fragments that it needs follow. */
function tab(title: string, documents: string[]): string {
  return `# ${title}\n${documents.join("\n")}`;
}
