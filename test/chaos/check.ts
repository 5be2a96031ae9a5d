import type { Evidence } from "./history";
import { exactlyOnce } from "./rules/exactly-once";
import { firstComeFirstServed } from "./rules/first-come";
import { seatsHaveOneOwner } from "./rules/seats";
import {
  balancesMatchRequests,
  cancellationsWereRequested,
  alreadyPaidNamesThePayment,
  registrationsArePersisted,
} from "./rules/answers";
import { capacityIsKept, endedTokensStayEnded } from "./rules/tokens";
import { paymentsAreComplete } from "./rules/payments";

const rules = [
  ({ integrity }: Evidence) => integrity,
  registrationsArePersisted,
  exactlyOnce,
  paymentsAreComplete,
  balancesMatchRequests,
  cancellationsWereRequested,
  alreadyPaidNamesThePayment,
  seatsHaveOneOwner,
  capacityIsKept,
  endedTokensStayEnded,
  firstComeFirstServed,
];

/** Checks whether all answers can be true. @returns one sentence for each violation. */
export function check(evidence: Evidence): string[] {
  return rules.flatMap((rule) => rule(evidence));
}
