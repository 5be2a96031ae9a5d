/** How many faults of each rule are listed. */
export const maxFaults = 100;

/** One thing that contradicts a rule: "<subject> <id> <detail>" is a sentence. */
export interface Fault {
  rule: string;
  /** What kind of thing it is: account, point entry, payment, queue token, reservation, seat or user. */
  subject: string;
  /** Its id. That of a point entry is "<user id>:<sequence>". */
  id: string;
  detail: string;
}

/** The faults of one rule: the first of them, and how many there are in all. */
export interface Finding {
  faults: Fault[];
  total: number;
}

/** What a check of all data has found. */
export interface IntegrityReport {
  checkedAt: Date;
  rulesChecked: string[];
  /** Rules about the line, while Redis does not answer. */
  rulesSkipped: string[];
  /** The first of each rule. */
  faults: Fault[];
  faultsTotal: number;
}

export function toReport(checkedAt: Date, findings: ReadonlyMap<string, Finding | null>): IntegrityReport {
  const rules = [...findings.keys()];
  const found = [...findings.values()].filter((finding) => finding !== null);
  return {
    checkedAt,
    rulesChecked: rules.filter((rule) => findings.get(rule) !== null),
    rulesSkipped: rules.filter((rule) => findings.get(rule) === null),
    faults: found.flatMap(({ faults }) => faults),
    faultsTotal: found.reduce((sum, { total }) => sum + total, 0),
  };
}
