/** How many faults of each rule a report lists. */
export const maxFaults = 100;

/** One thing that contradicts a rule: "<subject> <id> <detail>" is a sentence. */
export interface Fault {
  rule: string;
  /** One of account, point entry, payment, queue token, reservation, seat and user. */
  subject: string;
  /** The id of the subject. A point entry has "<user id>:<sequence>". */
  id: string;
  detail: string;
}

/** The first faults of one rule, and their total. */
export interface RuleResult {
  faults: Fault[];
  total: number;
}

/** The result of a check of all data. */
export interface IntegrityReport {
  checkedAt: Date;
  rulesChecked: string[];
  /** The rules of the queue, while Redis does not answer. */
  rulesSkipped: string[];
  /** The first faults of each rule. */
  faults: Fault[];
  faultsTotal: number;
}

export function toReport(checkedAt: Date, results: ReadonlyMap<string, RuleResult | null>): IntegrityReport {
  const rules = [...results.keys()];
  const found = [...results.values()].filter((result) => result !== null);
  return {
    checkedAt,
    rulesChecked: rules.filter((rule) => results.get(rule) !== null),
    rulesSkipped: rules.filter((rule) => results.get(rule) === null),
    faults: found.flatMap(({ faults }) => faults),
    faultsTotal: found.reduce((sum, { total }) => sum + total, 0),
  };
}
