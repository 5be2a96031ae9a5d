import type { Database } from "../infrastructure/database";
import type { PurchaseSets } from "../purchase/purchase-sets.repository";

export interface PointAccount {
  userId: string;
  balance: number;
}

/** One movement of points. The amount of a payment is negative. */
export interface PointEntry {
  userId: string;
  sequence: number;
  kind: "CHARGE" | "PAYMENT";
  amount: number;
  balanceAfter: number;
  createdAt: Date;
}

export interface ChargeRequest {
  userId: string;
  admitted: boolean;
  amountPoints: number;
  idempotencyKey: string;
  maxBalancePoints: number;
}

/** An entry with the account now. */
export interface ChargeResult {
  pointAccount: PointAccount;
  entry: PointEntry;
}

type ChargeRefusal =
  | { outcome: "INVALID_AMOUNT"; balance: number }
  | { outcome: "TOKEN_EXPIRED" | "IDEMPOTENCY_CONFLICT" | "USER_NOT_FOUND" };

export type ChargeOutcome = ({ outcome: "CHARGED" } & ChargeResult) | ChargeRefusal;

/** What charge_set answers a buyer. */
type ChargeAnswer = { outcome: "CHARGED"; balance: number; entry: EntryRow } | ChargeRefusal;

/** A row of "point_history" as JSON. */
interface EntryRow {
  user_id: string;
  sequence: number;
  kind: "CHARGE" | "PAYMENT";
  amount: number;
  balance_after: number;
  created_at: string;
}

const entryFields = {
  userId: true,
  sequence: true,
  kind: true,
  amount: true,
  balanceAfter: true,
  createdAt: true,
} as const;

export class PointRepository {
  constructor(
    private readonly database: Database,
    private readonly purchaseSets: PurchaseSets,
  ) {}

  async charge(request: ChargeRequest): Promise<ChargeOutcome> {
    const answer: ChargeAnswer = await this.purchaseSets.run("charge", {
      buyer: request.userId,
      admitted: request.admitted,
      points: request.amountPoints,
      request_key: request.idempotencyKey,
      highest_balance: request.maxBalancePoints,
    });
    if (answer.outcome !== "CHARGED") return answer;
    const { outcome, balance, entry } = answer;
    return { outcome, pointAccount: { userId: entry.user_id, balance }, entry: toEntry(entry) };
  }

  findAccount(userId: string): Promise<PointAccount | null> {
    return this.database.pointAccount.findUnique({
      where: { userId },
      select: { userId: true, balance: true },
    });
  }

  /** Entries before the given sequence, newest first. Returns one row beyond `first` when more follow. */
  history(userId: string, { first, before }: { first: number; before: number }): Promise<PointEntry[]> {
    return this.database.pointEntry.findMany({
      where: { userId, sequence: { lt: before } },
      orderBy: { sequence: "desc" },
      take: first + 1,
      select: entryFields,
    });
  }
}

function toEntry(row: EntryRow): PointEntry {
  return {
    userId: row.user_id,
    sequence: row.sequence,
    kind: row.kind,
    amount: row.amount,
    balanceAfter: row.balance_after,
    createdAt: new Date(row.created_at),
  };
}
