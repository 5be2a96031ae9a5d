import { queueRules, type QueueFault, type QueueRule } from "./queue-audit.store";
import { maxFaults, type Fault, type RuleResult } from "./report";

/** Collects the faults of the rules of the queue, page by page. A user who appears on two pages counts once. */
export class QueueResults {
  private readonly found = new Map(
    queueRules.map((rule) => [rule, { faults: [] as Fault[], ids: new Set<string>() }]),
  );

  add(concertId: string, faults: readonly QueueFault[]): void {
    for (const fault of faults) {
      const { faults: listed, ids } = this.found.get(fault.rule)!;
      const id = `${concertId} ${fault.userId}`;
      if (!ids.has(id) && listed.length < maxFaults) listed.push(toFault(concertId, fault));
      ids.add(id);
    }
  }

  byRule(): Map<QueueRule, RuleResult> {
    return new Map([...this.found].map(([rule, { faults, ids }]) => [rule, { faults, total: ids.size }]));
  }
}

function toFault(concertId: string, { rule, userId, tokenId, detail }: QueueFault): Fault {
  const sentence = `in the queue of concert ${concertId} ${detail}`;
  if (tokenId === null) return { rule, subject: "user", id: userId, detail: sentence };
  return { rule, subject: "queue token", id: tokenId, detail: `of user ${userId} ${sentence}` };
}
