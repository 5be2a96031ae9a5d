import type { Evidence } from "./history";
import { exactlyOnce } from "./rules/exactly-once";
import { firstComeFirstServed } from "./rules/order";
import { seatsHaveOneOwner } from "./rules/seats";
import {
  balancesAreEarned,
  cancellationsWereAsked,
  paidMeansPaid,
  registrationsStand,
} from "./rules/answers";
import { capacityIsKept, endedStaysEnded } from "./rules/turns";
import { paymentsAreWhole } from "./rules/payments";

const rules = [
  ({ integrity }: Evidence) => integrity,
  registrationsStand,
  exactlyOnce,
  paymentsAreWhole,
  balancesAreEarned,
  cancellationsWereAsked,
  paidMeansPaid,
  seatsHaveOneOwner,
  capacityIsKept,
  endedStaysEnded,
  firstComeFirstServed,
];

/** Whether what was told can be true. @returns a sentence for each thing that cannot; none when all is well. */
export function check(evidence: Evidence): string[] {
  return rules.flatMap((rule) => rule(evidence));
}
