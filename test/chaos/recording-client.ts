import { Client, Refusal } from "../support/client";
import {
  CancelReservationDocument,
  ChargePointsDocument,
  HoldSeatsDocument,
  IssueQueueTokenDocument,
  LeaveQueueDocument,
  PayReservationDocument,
  QueueTokenDocument,
  RegisterUserDocument,
  type ReservationStateFragment,
  type TokenStateFragment,
} from "../support/generated/operations";
import type { History, HoldState, OperationName, Operations, Answer, TokenState } from "./history";
import type { Deployment } from "./deployment";
import { processCount } from "./plan";

export const requestTimeoutMilliseconds = 3_000;
/** Codes that do not say whether the operation took effect, because a store may have failed afterwards. */
const undecidedCodes = ["SERVICE_UNAVAILABLE", "INTERNAL_SERVER_ERROR"];

/** Sends the requests of one shopper, each to the next process, and records them with their answers. */
export class RecordingClient {
  userId = "";
  /** The JWT of the queue token. */
  token: string | undefined;
  /** Milliseconds after which the next request is aborted. It applies to one request. */
  abortsAfterMilliseconds: number | null = null;

  constructor(
    private readonly deployment: Deployment,
    private readonly history: History,
    private processIndex: number,
  ) {}

  register(): Promise<Answer<{ userId: string }>> {
    return this.send("registerUser", {}, async (client) => {
      const { registerUser } = await client.send(RegisterUserDocument, { input: { name: "A shopper" } });
      return { userId: registerUser.user.id };
    });
  }

  /** Joins a queue. Later requests present the new token. */
  issue(concertId: string): Promise<Answer<TokenState>> {
    return this.send("issueToken", { concertId }, async (client) => {
      const input = { userId: this.userId, concertId };
      const { issueQueueToken } = await client.send(IssueQueueTokenDocument, { input });
      this.token = issueQueueToken.token;
      return toTokenState(issueQueueToken.queueToken);
    });
  }

  readToken(tokenId: string): Promise<Answer<TokenState>> {
    return this.send("readToken", { tokenId }, async (client) =>
      toTokenState((await client.send(QueueTokenDocument)).queueToken),
    );
  }

  leave(tokenId: string): Promise<Answer<TokenState>> {
    return this.send("leaveQueue", { tokenId }, async (client) =>
      toTokenState((await client.send(LeaveQueueDocument)).leaveQueue.queueToken),
    );
  }

  hold(input: Operations["holdSeats"]["input"]): Promise<Answer<HoldState>> {
    return this.send("holdSeats", input, async (client) => {
      const { key: idempotencyKey, performanceId, seatIds } = input;
      const variables = { input: { idempotencyKey, performanceId, seatIds: seatIds.map(String) } };
      return toHoldState((await client.send(HoldSeatsDocument, variables)).holdSeats.reservation);
    });
  }

  cancel(reservationId: string): Promise<Answer<object>> {
    return this.send("cancelReservation", { reservationId }, async (client) => {
      await client.send(CancelReservationDocument, { input: { reservationId } });
      return {};
    });
  }

  charge(input: Operations["chargePoints"]["input"]): Promise<Answer<Operations["chargePoints"]["result"]>> {
    return this.send("chargePoints", input, async (client) => {
      const variables = { input: { amount: input.amount, idempotencyKey: input.key } };
      const { entry } = (await client.send(ChargePointsDocument, variables)).chargePoints;
      return { entryId: entry.id, amount: entry.amount };
    });
  }

  pay(input: Operations["payReservation"]["input"]): Promise<Answer<Operations["payReservation"]["result"]>> {
    return this.send("payReservation", input, async (client) => {
      const variables = { input: { reservationId: input.reservationId, idempotencyKey: input.key } };
      const { payment } = (await client.send(PayReservationDocument, variables)).payReservation;
      const { reservationId, seatIds } = toHoldState(payment.reservation);
      return { paymentId: payment.id, reservationId, amount: payment.amount, seatIds };
    });
  }

  /** Records a state of the token that a subscription has pushed. `sentAt` is the start of the subscription. */
  recordPush(tokenId: string, { sentAt, result }: { sentAt: number; result: TokenState }): void {
    this.record("readToken", { tokenId }, { sentAt, answer: { result } });
  }

  /** Connects to the next process, also for operations that are not recorded. */
  connect(): Client {
    this.processIndex = (this.processIndex + 1) % processCount;
    return Object.assign(new Client(this.deployment.address(this.processIndex)), { token: this.token });
  }

  private async send<Name extends OperationName>(
    operation: Name,
    input: Operations[Name]["input"],
    execute: (client: Client) => Promise<Operations[Name]["result"]>,
  ): Promise<Answer<Operations[Name]["result"]>> {
    const client = this.connect();
    client.signal = AbortSignal.timeout(this.abortsAfterMilliseconds ?? requestTimeoutMilliseconds);
    this.abortsAfterMilliseconds = null;
    const sentAt = Date.now();
    const answer = await execute(client).then((result) => ({ result }), toAnswer);
    this.record(operation, input, { sentAt, answer });
    return answer;
  }

  private record<Name extends OperationName>(
    operation: Name,
    input: Operations[Name]["input"],
    exchange: { sentAt: number; answer: Answer<Operations[Name]["result"]> },
  ): void {
    const { userId, processIndex } = this;
    this.history.addRequest({ operation, userId, processIndex, input, ...exchange, answeredAt: Date.now() });
  }
}

function toAnswer(error: unknown): { refused: string; details: Record<string, unknown> } | { lost: string } {
  if (!(error instanceof Refusal)) return { lost: error instanceof Error ? error.name : String(error) };
  const { details } = error;
  const code = String(error.code);
  return undecidedCodes.includes(code) ? { lost: code } : { refused: code, details };
}

export function toTokenState(token: TokenStateFragment): TokenState {
  const { id: tokenId, concertId, status } = token;
  const admittedAt = token.admittedAt ? Date.parse(token.admittedAt) : null;
  return { tokenId, concertId, status, issuedAt: Date.parse(token.issuedAt), admittedAt };
}

function toHoldState({
  id: reservationId,
  seats,
  amount,
  status,
  expiresAt,
}: ReservationStateFragment): HoldState {
  const seatIds = seats.map((seat) => Number(seat.id));
  return { reservationId, seatIds, amount, status, expiresAt: Date.parse(expiresAt) };
}
