import type { Transact } from "../infrastructure/database";
import { isRedisUnavailable } from "../infrastructure/redis";
import { TimedCache } from "../shared/timed-cache";
import { queueRules, type QueueAuditStore, type QueueFault } from "./queue-audit.store";
import { isUuid } from "../shared/identifiers";
import { contradictsEnding, toEndedTokenFault } from "./ended-token";
import { rules, type IntegrityRepository } from "./integrity.repository";
import { QueueResults } from "./queue-results";
import { toReport, type RuleResult, type IntegrityReport } from "./report";

/** 400,000 seats, all of them sold, take 20 seconds on two busy cores. */
const readingSeconds = 120;
const pageSeconds = 10;
const reportMilliseconds = 5_000;

/** Proves from the data that the invariants of docs/PROTOCOL.md hold, or lists what contradicts them. */
export class IntegrityChecker {
  private readonly recent = new TimedCache(reportMilliseconds, 1, () => this.check());

  constructor(
    private readonly integrityRepository: IntegrityRepository,
    private readonly queueAuditStore: QueueAuditStore,
    /** Reads one snapshot of Postgres. */
    private readonly read: Transact,
  ) {}

  /** At most five seconds old. One check runs at a time, whatever the number of callers. */
  report(): Promise<IntegrityReport> {
    return this.recent.get("");
  }

  async check(): Promise<IntegrityReport> {
    const { now, concertIds, results } = await this.checkPostgres();
    return toReport(now, new Map([...results, ...(await this.checkQueues(concertIds))]));
  }

  private async checkPostgres() {
    return this.read({ seconds: readingSeconds }, async (tx) => {
      const results = new Map<string, RuleResult>();
      const { now, concertIds } = await this.integrityRepository.readScope(tx);
      for (const rule of rules) results.set(rule.name, await this.integrityRepository.find(tx, rule));
      return { now, concertIds, results };
    });
  }

  private async checkQueues(concertIds: string[]): Promise<Map<string, RuleResult | null>> {
    const found = new QueueResults();
    try {
      for (const concertId of concertIds) {
        for await (const faults of this.queueAuditStore.findFaults(concertId)) found.add(concertId, faults);
        for await (const faults of this.findLiveAfterEnding(concertId)) found.add(concertId, faults);
      }
      return found.byRule();
    } catch (error) {
      if (!isRedisUnavailable(error)) throw error;
      return new Map(queueRules.map((rule) => [rule, null]));
    }
  }

  /** An ended token never comes back. Live tokens are read again after Postgres has reported their endings. */
  private async *findLiveAfterEnding(concertId: string): AsyncGenerator<QueueFault[]> {
    for await (const tokens of this.queueAuditStore.findLive(concertId)) {
      // The rules of the queue report an id that is not a UUID.
      const tokenIds = tokens.map(({ tokenId }) => tokenId).filter(isUuid);
      const endings = await this.read({ seconds: pageSeconds }, (tx) =>
        this.integrityRepository.findEnded(tx, tokenIds),
      );
      const ended = tokens.filter(({ tokenId }) => endings.some((ending) => ending.tokenId === tokenId));
      const still = await this.queueAuditStore.readLive(
        concertId,
        ended.map(({ userId }) => userId),
      );
      yield still
        .filter((token) => endings.some((ending) => contradictsEnding(token, ending)))
        .map(toEndedTokenFault);
    }
  }
}
