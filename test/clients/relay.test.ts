import { randomUUID } from "node:crypto";
import { commitMutation, fetchQuery, type Environment, type MutationParameters } from "relay-runtime";
import { observeFragment } from "relay-runtime/experimental";
import { nextWhere } from "../support/client";
import { readProjectFile } from "../support/project-file";
import { onlyDate } from "../support/purchase";
import { useStage } from "../support/use-stage";
import type { Connection, Variables } from "./support/adapter";
import { compileForRelay, type RelayArtifacts } from "./support/compile-relay";
import { createEnvironment } from "./support/relay-environment";
import { openSocket } from "./support/transports";
import { valuesOf } from "./support/values";

const documents = readProjectFile("test/clients/relay.graphql");

interface Edges<Node> {
  __id: string;
  edges: { node: Node }[];
  pageInfo: { endCursor: string; hasNextPage: boolean };
}

describe("Relay", () => {
  const stage = useStage();
  let artifacts: RelayArtifacts;
  beforeAll(async () => {
    artifacts = await compileForRelay(documents);
  });
  afterAll(() => artifacts?.discard());

  function connect(token?: string): Environment {
    const connection: Connection = { address: stage.addresses[0]! };
    if (token !== undefined) connection.token = token;
    return createEnvironment(connection, openSocket(connection));
  }

  const ask = (environment: Environment, name: string, variables: Variables) =>
    fetchQuery(environment, artifacts.load(name), variables).toPromise();

  /** What a component with this fragment shows, now and after each change of the store. */
  async function show<Data>(environment: Environment, name: string): Promise<AsyncGenerator<Data>> {
    const reference = await ask(environment, `${name}Query`, {});
    return valuesOf<Data>((sink) => {
      const observed = observeFragment(environment, artifacts.load(`${name}_query`), reference as never);
      const { unsubscribe } = observed.subscribe({
        next: (state) => state.state === "ok" && sink.next(state.value as Data),
      });
      return unsubscribe;
    });
  }

  const change = (environment: Environment, name: string, variables: Variables) =>
    new Promise<void>((resolve, reject) => {
      commitMutation<MutationParameters>(environment, {
        mutation: artifacts.load(name),
        variables,
        onCompleted: (_, errors) => (errors ? reject(errors) : resolve()),
        onError: reject,
      });
    });

  it("pages through a connection with the query that @refetchable makes", async () => {
    const concerts = [await stage.concert(), await stage.concert(), await stage.concert()];
    const environment = connect();
    type List = { concerts: Edges<{ id: string }> };
    const shown = await show<List>(environment, "ConcertList");
    for (let pages = 1; pages < concerts.length; pages += 1) {
      const { pageInfo } = (await nextWhere(shown, ({ concerts }) => concerts.edges.length === pages))
        .concerts;
      await ask(environment, "ConcertListPageQuery", { count: 1, cursor: pageInfo.endCursor });
    }
    const last = await nextWhere(shown, ({ concerts }) => !concerts.pageInfo.hasNextPage);
    const ids = last.concerts.edges.map(({ node }) => node.id);
    expect(ids.toSorted()).toEqual(concerts.map(({ concertId }) => concertId).toSorted());
  });

  it("puts the entry of a charge into the history that is shown, and the balance with it", async () => {
    const { token } = await stage.buyer((await stage.concert()).concertId, { points: 10 });
    const environment = connect(token);
    type Account = { pointAccount: { balance: number; history: Edges<{ amount: number }> } };
    const shown = await show<Account>(environment, "PointHistory");
    const { pointAccount } = await nextWhere(shown, ({ pointAccount }) => pointAccount.balance === 10);
    await change(environment, "ChargeMutation", {
      input: { amount: 5, idempotencyKey: randomUUID() },
      connections: [pointAccount.history.__id],
    });
    const after = await nextWhere(shown, ({ pointAccount }) => pointAccount.balance === 15);
    expect(after.pointAccount.history.edges.map(({ node }) => node.amount)).toEqual([5, 10]);
  });

  it("adds a hold to the reservations that are shown, and removes it when it is cancelled", async () => {
    const concert = await stage.concert();
    const { performanceId, seatIds } = onlyDate(concert);
    const environment = connect((await stage.buyer(concert.concertId)).token);
    type List = { myReservations: Edges<{ id: string; status: string }> };
    const shown = await show<List>(environment, "ReservationList");
    const length = (count: number) => nextWhere(shown, (list) => list.myReservations.edges.length === count);
    const connections = [(await length(0)).myReservations.__id];
    const input = { performanceId, seatIds: [seatIds[0]], idempotencyKey: randomUUID() };
    await change(environment, "HoldMutation", { input, connections });
    const { node } = (await length(1)).myReservations.edges[0]!;
    expect(node.status).toBe("PENDING");
    await change(environment, "CancelMutation", { input: { reservationId: node.id }, connections });
    await length(0);
  });

  it("types root fields without null under @throwOnFieldError, and gives codes to @catch", async () => {
    const typed = await compileForRelay(documents, "typescript");
    const source = await typed.read("ReservationQuery");
    await typed.discard();
    expect(source).toMatch(/readonly reservation: \{\s+readonly expiresAt: string;\s+\};/);

    const environment = connect((await stage.waiter((await stage.concert()).concertId)).token);
    const unknown = { id: randomUUID() };
    await expect(ask(environment, "ReservationQuery", unknown)).rejects.toThrow("Relay");
    expect(await ask(environment, "CaughtReservationQuery", unknown)).toMatchObject({
      reservation: { ok: false, errors: [{ extensions: { code: "RESERVATION_NOT_FOUND" } }] },
    });
  });
});
