import { eventually } from "../support/eventually";
import { Deployment } from "./support/deployment";
import type { Visitor } from "./support/visitor";

interface Message {
  type: string;
  id?: string;
  payload?: {
    query?: string;
    variables?: Record<string, unknown>;
    data?: { seatChanges?: { version: string } };
  };
}

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.open();
});
afterAll(() => deployment.close());

async function chooser(...seats: string[]): Promise<Visitor> {
  const visitor = await deployment.visitor();
  await visitor.join();
  await visitor.chooseDate();
  await visitor.chooseSeats(...seats);
  return visitor;
}

test("a seat that a rival takes while it is chosen explains itself, and the rest of the choice is kept", async () => {
  const loser = await chooser("Floor, row A, seat 1", "Floor, row A, seat 2");
  const winner = await chooser("Floor, row A, seat 1");
  await winner.hold();

  await loser.text("Floor, row A, seat 1: another buyer was faster").waitFor();
  await loser.button("Remove Floor, row A, seat 2").waitFor();
  expect(await loser.button("Remove Floor, row A, seat 1").count()).toBe(0);
  await loser.hold();
});

test("of two who hold the same seat at once one wins and the other is told", async () => {
  const loser = await chooser("Floor, row B, seat 1", "Floor, row B, seat 2");
  const winner = await chooser("Floor, row B, seat 1");
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await loser.page.route("**/graphql", async (route) => {
    if (route.request().postData()?.includes("mutation HoldSeats")) await released;
    await route.continue();
  });

  await loser.button(/^Hold/).click();
  await winner.hold();
  release();

  await loser.text("Floor, row B, seat 1: another buyer was faster").waitFor();
  await loser.button("Remove Floor, row B, seat 2").waitFor();
});

test("a seat that a rival gives back can be chosen at once", async () => {
  const watcher = await chooser("Floor, row C, seat 9");
  const rival = await chooser("Floor, row C, seat 1");
  await rival.hold();
  const seat = watcher.page.locator("[data-status=HELD]").and(watcher.seat("Floor, row C, seat 1"));
  await seat.waitFor();
  await rival.button("Give the seats back").click();
  await seat.waitFor({ state: "detached" });
  await watcher.chooseSeats("Floor, row C, seat 1");
});

test("a hall whose changes were refused at first is live all the same", async () => {
  const watcher = await deployment.visitor();
  let refused = false;
  await watcher.page.routeWebSocket("**/graphql", (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      const { type, id, payload } = JSON.parse(String(text)) as Message;
      if (type !== "subscribe" || refused || !payload?.query?.includes("seatChanges"))
        return server.send(text);
      refused = true;
      const busy = { message: "Try again shortly.", extensions: { code: "SERVICE_UNAVAILABLE" } };
      socket.send(JSON.stringify({ type: "error", id, payload: [busy] }));
    });
  });
  await watcher.join();
  await watcher.chooseDate();
  await watcher.chooseSeats("Floor, row D, seat 9");
  const rival = await chooser("Floor, row D, seat 1");
  await rival.hold();
  await watcher.page.locator("[data-status=HELD]").and(watcher.seat("Floor, row D, seat 1")).waitFor();
  expect(refused).toBe(true);
});

test("a hall whose connection was cut asks for what it missed since its last push", async () => {
  const watcher = await deployment.visitor();
  const asked: unknown[] = [];
  const told: unknown[] = [];
  let cut = () => {};
  await watcher.page.routeWebSocket("**/graphql", (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      const { payload } = JSON.parse(String(text)) as Message;
      if (payload?.query?.includes("seatChanges")) asked.push(payload.variables?.["since"]);
      server.send(text);
    });
    server.onMessage((text) => {
      const { payload } = JSON.parse(String(text)) as Message;
      if (payload?.data?.seatChanges) told.push(payload.data.seatChanges.version);
      socket.send(text);
    });
    cut = () => void socket.close({ code: 1012 });
  });
  await watcher.join();
  await watcher.chooseDate();
  await eventually(async () => told.length, Boolean);
  cut();
  await eventually(
    async () => asked.length,
    (times) => times > 1,
  );
  expect(asked).toEqual([null, told[0]]);
});
