import { lineRules, type LineFault, type LineRule } from "../queue/store/queue-audit.store";
import { mostFaults, type Fault, type Finding } from "./report";

/** Gathers what is found page by page. A page may show somebody again, who counts once. */
export class LineFindings {
  private readonly found = new Map(
    lineRules.map((rule) => [rule, { faults: [] as Fault[], ids: new Set<string>() }]),
  );

  add(concertId: string, faults: readonly LineFault[]): void {
    for (const fault of faults) {
      const { faults: listed, ids } = this.found.get(fault.rule)!;
      const id = `${concertId} ${fault.userId}`;
      if (!ids.has(id) && listed.length < mostFaults) listed.push(toFault(concertId, fault));
      ids.add(id);
    }
  }

  byRule(): Map<LineRule, Finding> {
    return new Map([...this.found].map(([rule, { faults, ids }]) => [rule, { faults, total: ids.size }]));
  }
}

function toFault(concertId: string, { rule, userId, tokenId, detail }: LineFault): Fault {
  const told = `in the line of concert ${concertId} ${detail}`;
  if (tokenId === null) return { rule, subject: "user", id: userId, detail: told };
  return { rule, subject: "queue token", id: tokenId, detail: `of user ${userId} ${told}` };
}
