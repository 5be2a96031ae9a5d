import { randomUUID } from "node:crypto";
import { connectRedis } from "../../src/infrastructure/redis";
import { queueChannel } from "../../src/queue/store/queue-scripts";
import { ChargePointsDocument } from "../support/generated/operations";
import { operatorToken } from "../support/operator";
import { cancel, grant, hold, onlyDate, pay, until } from "../support/purchase";
import { startApiCluster, type ApiCluster } from "../support/api-cluster";
import type { Person, Stage } from "../support/stage";
import type { UsualValues } from "./requests";

const price = 100;
const hour = 3_600_000;
const floor = { name: "Floor", rows: 1, seatsPerRow: 4, price };

export interface Deployment {
  api: ApiCluster;
  /** The bearers of those who ask, by who they are. */
  bearers: Record<"nobody" | "somebody who waits" | "somebody admitted" | "the operator", string | undefined>;
  /** What is right to give, and yet makes nothing happen: see openHouse. */
  usual: UsualValues;
  /** Ids of other people, other concerts and what belongs to them. */
  others: string[];
}

/**
 * A concert in which everything has its owner, beside another one. Every mutation but registerUser is refused whichever
 * single value is wrong, and also when none is: all seats are taken, the buyer's balance can neither grow nor pay, the
 * buyer's other hold is cancelled, and what is joined, created or steered cannot be.
 */
export async function openDeployment(): Promise<Deployment> {
  const settings = {
    MAX_BALANCE_POINTS: "10",
    OPERATOR_TOKEN: operatorToken,
    WAITING_GRACE_SECONDS: "600",
    WAITING_CHECK_SECONDS: "600",
    MAX_OPERATIONS_PER_SOCKET: "500",
  };
  const api = await startApiCluster(settings);
  const { stage } = api;
  const others = await inviteOthers(stage);
  const concert = await stage.concert({ sections: [floor] });
  const { performanceId, seatIds } = onlyDate(concert);
  await stage.database.concert.update({ where: { id: concert.concertId }, data: { admissionCapacity: 2 } });
  const buyer = await stage.buyer(concert.concertId);
  const rival = await stage.buyer(concert.concertId);
  const waiter = await stage.waiter(concert.concertId);

  const usedKey = await fillBalance(buyer);
  const cancelled = await hold(buyer.client, performanceId, [seatIds[0]!]);
  await cancel(buyer.client, cancelled.id);
  const own = await hold(buyer.client, performanceId, [seatIds[0]!]);
  const taken = await hold(rival.client, performanceId, seatIds.slice(1));
  const closed = await stage.concert({
    saleOpensAt: new Date(Date.now() - 2 * hour),
    saleClosesAt: new Date(Date.now() - hour),
  });
  await until("the payer's end is carried", async () => (await stage.database.queueEnding.count()) === 1);
  await until("the opening of both sales is announced", () =>
    areAnnounced(stage.stores.redisUrl, [concert.concertId, others.concertId]),
  );

  return {
    api,
    bearers: {
      nobody: undefined,
      "somebody who waits": waiter.token,
      "somebody admitted": buyer.token,
      "the operator": operatorToken,
    },
    others: [...others.ids, rival.userId, waiter.userId, taken.id, seatIds[1]!, usedKey],
    usual: {
      "IssueQueueTokenInput.concertId": closed.concertId,
      "HoldSeatsInput.performanceId": performanceId,
      "HoldSeatsInput.seatIds": [seatIds[1]],
      "PayReservationInput.reservationId": own.id,
      "CancelReservationInput.reservationId": cancelled.id,
      "CreateConcertInput.sections": [floor, { ...floor, name: "Too large", rows: 200_000 }],
      "Query.reservation(id:)": own.id,
      "Query.seats(performanceId:)": performanceId,
      "Query.seatMap(performanceId:)": performanceId,
      "Query.salesBySection(performanceId:)": performanceId,
      "Query.queueSnapshot(concertId:)": concert.concertId,
      "Subscription.queueSnapshot(concertId:)": concert.concertId,
      "Subscription.holdExpiry(reservationId:)": own.id,
      "Subscription.seatChanges(performanceId:)": others.performanceId,
    },
  };
}

/** Another concert, with a payment and a live hold of its own. */
async function inviteOthers(stage: Stage) {
  const { concertId, performances } = await stage.concert();
  const { performanceId, seatIds } = onlyDate({ concertId, performances });
  const payer = await stage.buyer(concertId);
  await grant(stage, payer.userId, price);
  const paid = await hold(payer.client, performanceId, [seatIds[0]!]);
  const { payment } = await pay(payer.client, paid.id);
  const holder = await stage.buyer(concertId);
  const held = await hold(holder.client, performanceId, [seatIds[1]!]);
  const ids = [payer.userId, holder.userId, paid.id, held.id, payment.id];
  return { concertId, performanceId, ids: [concertId, performanceId, ...seatIds.slice(0, 3), ...ids] };
}

/** The admission clock announces the opening of a sale once, and notes that in the settings of its queue. */
async function areAnnounced(redisUrl: string, concertIds: string[]): Promise<boolean> {
  const redis = connectRedis(redisUrl, () => {});
  try {
    const reading = concertIds.map((id) => redis.hget(`${queueChannel(id)}:settings`, "opened"));
    return (await Promise.all(reading)).every((opened) => opened === "1");
  } finally {
    redis.disconnect();
  }
}

/** @returns the key of the one charge there was room for. */
async function fillBalance({ client }: Person): Promise<string> {
  const idempotencyKey = randomUUID();
  await client.send(ChargePointsDocument, { input: { amount: 10, idempotencyKey } });
  return idempotencyKey;
}
