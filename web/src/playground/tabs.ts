/** The tabs of a whole purchase, in the order in which to run them. */
export interface PreparedTab {
  query: string;
  variables?: Record<string, unknown>;
  needsToken?: boolean;
}

const farFuture = "2100-01-01T00:00:00Z";

export const preparedTabs: PreparedTab[] = [
  {
    query: `# 1. Start here, and run the tabs from left to right. Each answer fills the later tabs.
mutation RegisterUser($input: RegisterUserInput!) {
  registerUser(input: $input) {
    user {
      id
      name
    }
  }
}
`,
    variables: { input: { name: "Ada" } },
  },
  {
    query: `# 2. The concerts on sale. The first one goes into the next tab.
query Concerts {
  concerts(first: 5) {
    nodes {
      id
      title
      performances {
        id
        startsAt
        seatsAvailable
      }
    }
  }
}
`,
  },
  {
    query: `# 3. Join the queue. The token goes into the headers of all later tabs.
mutation IssueQueueToken($input: IssueQueueTokenInput!) {
  issueQueueToken(input: $input) {
    token
    queueToken {
      status
      position
      expiresAt
    }
  }
}
`,
    variables: { input: { userId: null, concertId: null } },
  },
  {
    query: `# 4. Your position, live. The same button stops it.
subscription QueuePosition {
  queuePosition {
    status
    position
    peopleAhead
    waitRange {
      likelySeconds
      worstSeconds
    }
    expiresAt
  }
}
`,
    needsToken: true,
  },
  {
    query: `# 5. The dates that still have seats.
query AvailableDates($from: DateTime!, $to: DateTime!) {
  availableDates(from: $from, to: $to) {
    id
    startsAt
    seatsAvailable
  }
}
`,
    variables: { from: "2020-01-01T00:00:00Z", to: farFuture },
    needsToken: true,
  },
  {
    query: `# 6. The free seats of one date. The first two go into the next tab.
query Seats($performanceId: ID!) {
  seats(performanceId: $performanceId, status: AVAILABLE) {
    id
    section
    row
    number
    price
  }
}
`,
    variables: { performanceId: null },
    needsToken: true,
  },
  {
    query: `# 7. Hold the seats for five minutes.
mutation HoldSeats($input: HoldSeatsInput!) {
  holdSeats(input: $input) {
    reservation {
      id
      status
      amount
      expiresAt
    }
  }
}
`,
    variables: { input: { performanceId: null, seatIds: [], idempotencyKey: null } },
    needsToken: true,
  },
  {
    query: `# 8. The time until the hold expires, live.
subscription HoldExpiry($reservationId: ID!) {
  holdExpiry(reservationId: $reservationId) {
    status
    now
    expiresAt
    endingSoon
  }
}
`,
    variables: { reservationId: null },
    needsToken: true,
  },
  {
    query: `# 9. Charge points.
mutation ChargePoints($input: ChargePointsInput!) {
  chargePoints(input: $input) {
    pointAccount {
      userId
      balance
    }
  }
}
`,
    variables: { input: { amount: 1000, idempotencyKey: null } },
    needsToken: true,
  },
  {
    query: `# 10. Pay. The seats become yours, and the token ends.
mutation PayReservation($input: PayReservationInput!) {
  payReservation(input: $input) {
    payment {
      id
      amount
      reservation {
        id
        status
        seats {
          id
          status
        }
      }
    }
    pointAccount {
      userId
      balance
    }
    queueToken {
      status
      endReason
    }
  }
}
`,
    variables: { input: { reservationId: null, idempotencyKey: null } },
    needsToken: true,
  },
];
