import { Prisma, type Database } from "../infrastructure/database";

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

export type ChargeOutcome =
  | { outcome: "CHARGED" | "REPLAYED"; entry: number }
  | { outcome: "INVALID_AMOUNT"; balance: number }
  | { outcome: "TOKEN_EXPIRED" | "IDEMPOTENCY_CONFLICT" };

const entryFields = {
  userId: true,
  sequence: true,
  kind: true,
  amount: true,
  balanceAfter: true,
  createdAt: true,
} as const;

export class PointRepository {
  constructor(private readonly database: Database) {}

  async charge(request: ChargeRequest): Promise<ChargeOutcome> {
    const [result] = await this.database.$queryRaw<[ChargeOutcome]>(Prisma.sql`
      SELECT outcome, entry, balance_now AS balance
      FROM charge_points(
        ${request.userId}::uuid,
        ${request.admitted}::boolean,
        ${request.amountPoints}::integer,
        ${request.idempotencyKey}::uuid,
        ${request.maxBalancePoints}::integer
      )
    `);
    return result;
  }

  findAccount(userId: string): Promise<PointAccount | null> {
    return this.database.pointAccount.findUnique({
      where: { userId },
      select: { userId: true, balance: true },
    });
  }

  findEntry(userId: string, sequence: number): Promise<PointEntry | null> {
    return this.database.pointEntry.findUnique({
      where: { userId_sequence: { userId, sequence } },
      select: entryFields,
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
