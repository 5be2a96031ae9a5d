import { ExpectedError } from "../shared/errors";
import { maxRowNumber, isRowNumber } from "../shared/identifiers";
import { checkPage, toPage, type Page, type PageRequest } from "../shared/page";
import { checkCharge } from "./point.rules";
import type { ChargeResult, PointAccount, PointEntry, PointRepository } from "./point.repository";

export interface PointLimits {
  maxChargePoints: number;
  maxBalancePoints: number;
}

export class PointService {
  constructor(
    private readonly pointRepository: PointRepository,
    private readonly limits: PointLimits,
  ) {}

  /** @throws ExpectedError USER_NOT_FOUND */
  async account(userId: string): Promise<PointAccount> {
    const account = await this.pointRepository.findAccount(userId);
    if (!account) throw new ExpectedError("USER_NOT_FOUND", { userId });
    return account;
  }

  /** Newest first. @throws ExpectedError BAD_USER_INPUT */
  async history(userId: string, page: PageRequest): Promise<Page<PointEntry>> {
    const { first, after } = checkPage(page, isRowNumber);
    const before = after === null ? maxRowNumber : Number(after);
    return toPage(
      await this.pointRepository.history(userId, { first, before }),
      page,
      ({ sequence }) => `${sequence}`,
    );
  }

  /**
   * Adds points once per idempotency key.
   * @param account.admitted whether the owner may charge now. Otherwise only an earlier result is repeated.
   * @throws ExpectedError INVALID_AMOUNT, TOKEN_EXPIRED, IDEMPOTENCY_CONFLICT, USER_NOT_FOUND
   */
  async charge(
    account: { userId: string; admitted: boolean; endReason: string | null },
    { amountPoints, idempotencyKey }: { amountPoints: number; idempotencyKey: string },
  ): Promise<ChargeResult> {
    const { userId, admitted, endReason } = account;
    const { maxChargePoints, maxBalancePoints } = this.limits;
    checkCharge(amountPoints, { max: maxChargePoints });
    const result = await this.pointRepository.charge({
      userId,
      admitted,
      amountPoints,
      idempotencyKey,
      maxBalancePoints,
    });
    switch (result.outcome) {
      case "INVALID_AMOUNT":
        throw new ExpectedError("INVALID_AMOUNT", { min: 1, max: maxBalancePoints - result.balance });
      case "TOKEN_EXPIRED":
        throw new ExpectedError("TOKEN_EXPIRED", { endReason });
      case "IDEMPOTENCY_CONFLICT":
        throw new ExpectedError("IDEMPOTENCY_CONFLICT", { idempotencyKey });
      case "USER_NOT_FOUND":
        throw new ExpectedError("USER_NOT_FOUND", { userId });
      default:
        return result;
    }
  }
}
