import { cacheExchange } from "@urql/exchange-graphcache";
import { randomUUID } from "node:crypto";
import { next, nextWhere } from "../support/client";
import {
  ChargePointsDocument,
  HoldSeatsDocument,
  PayReservationDocument,
  PointAccountDocument,
  ReservationDocument,
  SeatChangesDocument,
  SeatsDocument,
} from "../support/generated/operations";
import { hold, onlyDate } from "../support/purchase";
import { useStage } from "../support/use-stage";
import { openApollo3 } from "./adapters/apollo-3";
import { openApollo4 } from "./adapters/apollo-4";
import { embedded, openUrqlWith } from "./adapters/urql";
import type { CachingAdapter } from "./support/adapter";

const stage = useStage();

describe.each([
  ["Apollo Client 4", openApollo4],
  ["Apollo Client 3", openApollo3],
  ["Graphcache", openUrqlWith(() => cacheExchange({ keys: embedded }))],
])("the cache of %s, as it comes,", (_, open) => {
  const fetched = jest.spyOn(globalThis, "fetch");
  let client: CachingAdapter | undefined;
  beforeEach(() => fetched.mockClear());
  afterEach(() => client?.close());

  async function buyer(points = 0) {
    const concert = await stage.concert();
    const { token } = await stage.buyer(concert.concertId, { points });
    client = open({ address: stage.addresses[0]!, token });
    return { client, ...concert, ...onlyDate(concert) };
  }

  /** How often the query went over the network, in the address of a GET or in the body of a POST. */
  const timesAsked = (name: string) =>
    fetched.mock.calls.filter(([url, init]) =>
      decodeURIComponent(`${String(url)} ${String(init?.body)}`.replaceAll("+", " ")).includes(
        `query ${name}`,
      ),
    ).length;

  it("shows in a list of seats what seatChanges pushes", async () => {
    const { client, concertId, performanceId, seatIds } = await buyer();
    const changes = client.subscribe(SeatChangesDocument, { performanceId });
    await next(changes);
    const watched = client.watch(SeatsDocument, { performanceId });
    expect((await next(watched)).seats.map(({ status }) => status)).not.toContain("HELD");

    const rival = await stage.buyer(concertId);
    await hold(rival.client, performanceId, [seatIds[3]!]);
    const { seats } = await nextWhere(watched, ({ seats }) => seats.some(({ status }) => status === "HELD"));
    expect(seats.filter(({ status }) => status === "HELD").map(({ id }) => id)).toEqual([seatIds[3]]);
    expect(timesAsked("Seats")).toBe(1);
  });

  it("shows in the account what chargePoints answers", async () => {
    const { client } = await buyer();
    const watched = client.watch(PointAccountDocument, {});
    expect((await next(watched)).pointAccount.balance).toBe(0);
    await client.mutate(ChargePointsDocument, { input: { amount: 70, idempotencyKey: randomUUID() } });
    await nextWhere(watched, ({ pointAccount }) => pointAccount.balance === 70);
    expect(timesAsked("PointAccount")).toBe(1);
  });

  it("shows in a reservation and its seats what payReservation answers", async () => {
    const { client, performanceId, seatIds } = await buyer(100);
    const wanted = { performanceId, seatIds: [seatIds[0]!], idempotencyKey: randomUUID() };
    const { holdSeats } = await client.mutate(HoldSeatsDocument, { input: wanted });
    const { id } = holdSeats.reservation;
    const watched = client.watch(ReservationDocument, { id });
    expect((await next(watched)).reservation.status).toBe("PENDING");

    const payment = { reservationId: id, idempotencyKey: randomUUID() };
    await client.mutate(PayReservationDocument, { input: payment });
    const paid = await nextWhere(watched, ({ reservation }) => reservation.status === "CONFIRMED");
    expect(paid.reservation).toMatchObject({ payment: { amount: 100 }, seats: [{ status: "SOLD" }] });
    expect(timesAsked("Reservation(")).toBe(1);
  });
});
