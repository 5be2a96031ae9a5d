import type { Transact } from "../infrastructure/database";
import { isRedisUnavailable } from "../infrastructure/redis";
import { TimedCache } from "../shared/timed-cache";
import { queueRules, type QueueAuditStore, type QueueFault } from "../queue/store/queue-audit.store";
import { isUuid } from "../shared/identifiers";
import { hasRevived, toRevivedFault } from "./revived-token";
import { rules, type IntegrityRepository } from "./integrity.repository";
import { QueueFindings } from "./queue-findings";
import { toReport, type Finding, type IntegrityReport } from "./report";

/** 400,000 seats, all of them sold, take 20 seconds on two busy cores. */
const readingSeconds = 120;
const pageSeconds = 10;
const reportMilliseconds = 5_000;

interface CheckerOptions {
  repository: IntegrityRepository;
  queues: QueueAuditStore;
  /** One moment of Postgres, whatever is sold meanwhile. */
  read: Transact;
}

/** Proves from the data that the invariants of docs/PROTOCOL.md hold, or names what contradicts them. */
export class IntegrityChecker {
  private readonly recent = new TimedCache(reportMilliseconds, 1, () => this.check());

  constructor(private readonly uses: CheckerOptions) {}

  /** At most five seconds old. However many ask, one check runs at a time. */
  report(): Promise<IntegrityReport> {
    return this.recent.get("");
  }

  async check(): Promise<IntegrityReport> {
    const { now, concertIds, findings } = await this.checkBooks();
    return toReport(now, new Map([...findings, ...(await this.checkQueues(concertIds))]));
  }

  private async checkBooks() {
    const { repository, read } = this.uses;
    return read({ seconds: readingSeconds }, async (tx) => {
      const findings = new Map<string, Finding>();
      const { now, concertIds } = await repository.begin(tx);
      for (const rule of rules) findings.set(rule.name, await repository.find(tx, rule));
      return { now, concertIds, findings };
    });
  }

  private async checkQueues(concertIds: string[]): Promise<Map<string, Finding | null>> {
    const found = new QueueFindings();
    try {
      for (const concertId of concertIds) {
        for await (const faults of this.uses.queues.findFaults(concertId)) found.add(concertId, faults);
        for await (const faults of this.findRevived(concertId)) found.add(concertId, faults);
      }
      return found.byRule();
    } catch (error) {
      if (!isRedisUnavailable(error)) throw error;
      return new Map(queueRules.map((rule) => [rule, null]));
    }
  }

  /** What has ended never comes back, so whoever is live after Postgres has told of the ending should not be. */
  private async *findRevived(concertId: string): AsyncGenerator<QueueFault[]> {
    const { queues, repository, read } = this.uses;
    for await (const tokens of queues.findLive(concertId)) {
      // What cannot be an id is a fault of the line itself.
      const tokenIds = tokens.map(({ tokenId }) => tokenId).filter(isUuid);
      const endings = await read({ seconds: pageSeconds }, (tx) => repository.findEnded(tx, tokenIds));
      const ended = tokens.filter(({ tokenId }) => endings.some((ending) => ending.tokenId === tokenId));
      const still = await queues.readLive(
        concertId,
        ended.map(({ userId }) => userId),
      );
      yield still.filter((token) => endings.some((ending) => hasRevived(token, ending))).map(toRevivedFault);
    }
  }
}
