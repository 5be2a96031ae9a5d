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
import type { History, HoldSeen, OperationName, Operations, Told, TokenSeen } from "./history";
import type { Deployment } from "./deployment";
import { nodes } from "./plan";

export const patienceMilliseconds = 3_000;
/** Codes that leave open whether the thing was done: a store may have failed after it had done its part. */
const undecided = ["SERVICE_UNAVAILABLE", "INTERNAL_SERVER_ERROR"];

/** What one shopper asks for, each time of the next process, and writes down with what it is told. */
export class Requests {
  userId = "";
  /** The JWT that is presented. */
  token: string | undefined;
  /** Milliseconds after which it hangs up on the next request, which is used up by that. */
  vanishesAfter: number | null = null;

  constructor(
    private readonly deployment: Deployment,
    private readonly history: History,
    private node: number,
  ) {}

  register(): Promise<Told<{ userId: string }>> {
    return this.ask("registerUser", {}, async (client) => {
      const { registerUser } = await client.send(RegisterUserDocument, { input: { name: "A shopper" } });
      return { userId: registerUser.user.id };
    });
  }

  /** The token it is given is presented from then on. */
  issue(concertId: string): Promise<Told<TokenSeen>> {
    return this.ask("issueToken", { concertId }, async (client) => {
      const input = { userId: this.userId, concertId };
      const { issueQueueToken } = await client.send(IssueQueueTokenDocument, { input });
      this.token = issueQueueToken.token;
      return tokenSeen(issueQueueToken.queueToken);
    });
  }

  readToken(tokenId: string): Promise<Told<TokenSeen>> {
    return this.ask("readToken", { tokenId }, async (client) =>
      tokenSeen((await client.send(QueueTokenDocument)).queueToken),
    );
  }

  leave(tokenId: string): Promise<Told<TokenSeen>> {
    return this.ask("leaveQueue", { tokenId }, async (client) =>
      tokenSeen((await client.send(LeaveQueueDocument)).leaveQueue.queueToken),
    );
  }

  hold(asked: Operations["holdSeats"]["asked"]): Promise<Told<HoldSeen>> {
    return this.ask("holdSeats", asked, async (client) => {
      const { key: idempotencyKey, performanceId, seatIds } = asked;
      const input = { idempotencyKey, performanceId, seatIds: seatIds.map(String) };
      return holdSeen((await client.send(HoldSeatsDocument, { input })).holdSeats.reservation);
    });
  }

  cancel(reservationId: string): Promise<Told<object>> {
    return this.ask("cancelReservation", { reservationId }, async (client) => {
      await client.send(CancelReservationDocument, { input: { reservationId } });
      return {};
    });
  }

  charge(asked: Operations["chargePoints"]["asked"]): Promise<Told<Operations["chargePoints"]["result"]>> {
    return this.ask("chargePoints", asked, async (client) => {
      const input = { amount: asked.amount, idempotencyKey: asked.key };
      const { entry } = (await client.send(ChargePointsDocument, { input })).chargePoints;
      return { entryId: entry.id, amount: entry.amount };
    });
  }

  pay(asked: Operations["payReservation"]["asked"]): Promise<Told<Operations["payReservation"]["result"]>> {
    return this.ask("payReservation", asked, async (client) => {
      const input = { reservationId: asked.reservationId, idempotencyKey: asked.key };
      const { payment } = (await client.send(PayReservationDocument, { input })).payReservation;
      const { reservationId, seatIds } = holdSeen(payment.reservation);
      return { paymentId: payment.id, reservationId, amount: payment.amount, seatIds };
    });
  }

  /** A state of the token that came unasked, on a subscription that has been open since then. */
  noteToken(tokenId: string, { askedAt, result }: { askedAt: number; result: TokenSeen }): void {
    this.note("readToken", { tokenId }, { askedAt, told: { result } });
  }

  /** A connection to the next process, also for what is not written down. */
  client(): Client {
    this.node = (this.node + 1) % nodes;
    return Object.assign(new Client(this.deployment.address(this.node)), { token: this.token });
  }

  private async ask<Name extends OperationName>(
    operation: Name,
    asked: Operations[Name]["asked"],
    send: (client: Client) => Promise<Operations[Name]["result"]>,
  ): Promise<Told<Operations[Name]["result"]>> {
    const client = this.client();
    client.signal = AbortSignal.timeout(this.vanishesAfter ?? patienceMilliseconds);
    this.vanishesAfter = null;
    const askedAt = Date.now();
    const told = await send(client).then((result) => ({ result }), toTold);
    this.note(operation, asked, { askedAt, told });
    return told;
  }

  private note<Name extends OperationName>(
    operation: Name,
    asked: Operations[Name]["asked"],
    answer: { askedAt: number; told: Told<Operations[Name]["result"]> },
  ): void {
    const { userId, node } = this;
    this.history.addAsked({ operation, userId, node, asked, ...answer, toldAt: Date.now() });
  }
}

function toTold(error: unknown): { refused: string; details: Record<string, unknown> } | { lost: string } {
  if (!(error instanceof Refusal)) return { lost: error instanceof Error ? error.name : String(error) };
  const { details } = error;
  const code = String(error.code);
  return undecided.includes(code) ? { lost: code } : { refused: code, details };
}

export function tokenSeen(token: TokenStateFragment): TokenSeen {
  const { id: tokenId, concertId, status } = token;
  const admittedAt = token.admittedAt ? Date.parse(token.admittedAt) : null;
  return { tokenId, concertId, status, issuedAt: Date.parse(token.issuedAt), admittedAt };
}

function holdSeen({
  id: reservationId,
  seats,
  amount,
  status,
  expiresAt,
}: ReservationStateFragment): HoldSeen {
  const seatIds = seats.map((seat) => Number(seat.id));
  return { reservationId, seatIds, amount, status, expiresAt: Date.parse(expiresAt) };
}
