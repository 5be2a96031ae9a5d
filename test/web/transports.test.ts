import type { Page } from "playwright-core";
import { next } from "../support/client";
import { LeaveQueueDocument, QueuePositionDocument } from "../support/generated/operations";
import { hold } from "../support/purchase";
import type { Person, TestConcert } from "../support/stage";
import { Deployment } from "./support/deployment";
import type { Visitor } from "./support/visitor";

/** What a network may do to the connections of a page. */
type Network = (page: Page) => Promise<unknown>;

const refusesSockets: Network = (page) =>
  page.routeWebSocket("**/graphql", (socket) => void socket.close({ code: 1011 }));
const swallowsSockets: Network = (page) => page.routeWebSocket("**/graphql", () => {});
const refusesStreams: Network = (page) => page.route("**/graphql/stream", (route) => route.abort());
const swallowsStreams: Network = (page) => page.route("**/graphql/stream", () => {});

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.open({
    QUEUE_CAPACITY: "1",
    WAITING_GRACE_SECONDS: "6",
    WAITING_CHECK_SECONDS: "6",
    HOLD_SECONDS: "8",
    HOLD_WARNING_SECONDS: "2",
  });
});
afterAll(() => deployment.close());

async function arrive({ concertId }: TestConcert, network: Network[]): Promise<Visitor> {
  const visitor = await deployment.visitor();
  for (const block of network) await block(visitor.page);
  await visitor.page.goto(`/concerts/${concertId}`);
  await visitor.page.getByLabel("Your name").fill("Ada");
  await visitor.button("Continue").click();
  return visitor;
}

/** A page that was loaded again shows only what its transports bring. They have 10 s to find one that works. */
async function positionAfterReload({ page }: Visitor): Promise<string> {
  await page.getByTestId("position").waitFor();
  await page.reload();
  await page.getByTestId("position").waitFor({ timeout: 10_000 });
  return page.getByTestId("position").innerText();
}

/** Lets a page note each state of its connection but LIVE, as a script. */
const noteStates = `
  window.states = [];
  new MutationObserver(([{ target }]) => {
    if (target.dataset.connection !== "LIVE") window.states.push(target.dataset.connection);
  }).observe(document.querySelector("[data-connection]"), { attributeFilter: ["data-connection"] });
`;

/** A waiter who stays present, and the states that are pushed to that waiter. */
async function follower({ concertId }: TestConcert) {
  const person = await deployment.stage.waiter(concertId);
  const states = person.client.follow(QueuePositionDocument);
  await next(states);
  return Object.assign(person, { states });
}

const leave = ({ client }: Person) => client.send(LeaveQueueDocument);

const connection = ({ page }: Visitor, state: "LIVE" | "POLLING" | "LOST") =>
  page.locator(`[data-connection=${state}]`).waitFor({ state: "attached" });

test.each([
  ["refuses", refusesSockets],
  ["swallows", swallowsSockets],
])(
  "where a network %s WebSockets, the position and the turn come as server-sent events",
  async (_, network) => {
    const concert = await deployment.stage.concert();
    const admitted = await deployment.stage.buyer(concert.concertId);
    const ahead = await follower(concert);
    const visitor = await arrive(concert, [network]);
    expect(await positionAfterReload(visitor)).toBe("2");
    await leave(ahead);
    await visitor.heading("You are next").waitFor();
    await connection(visitor, "LIVE");
    await leave(admitted);
    await visitor.heading("Choose a date").waitFor();
  },
);

test("a stream that is cut to ask whether its client runs is answered, and nothing is said of it", async () => {
  const concert = await deployment.stage.concert();
  const admitted = await deployment.stage.buyer(concert.concertId);
  const visitor = await arrive(concert, [refusesSockets]);
  await connection(visitor, "LIVE");
  await visitor.page.evaluate(noteStates);
  await visitor.page.waitForRequest("**/graphql/stream");
  await leave(admitted);
  await visitor.heading("Choose a date").waitFor();
  expect(await visitor.page.evaluate("window.states")).toEqual([]);
});

test("where a network swallows both, the app polls, says so, and keeps the waiter present", async () => {
  const concert = await deployment.stage.concert();
  const admitted = await deployment.stage.buyer(concert.concertId);
  const visitor = await arrive(concert, [swallowsSockets, swallowsStreams]);
  expect(await positionAfterReload(visitor)).toBe("1");
  await visitor.text("We check every few seconds").waitFor();

  const behind = await follower(concert);
  // Two polls come after the 6 s in which a silent waiter counts as present.
  const isPoll = (posted: string | null) => posted?.includes("query QueueToken") ?? false;
  for (let poll = 0; poll < 2; poll += 1)
    await visitor.page.waitForResponse((response) => isPoll(response.request().postData()));
  await leave(admitted);
  await visitor.heading("Choose a date").waitFor();
  expect(await next(behind.states)).toMatchObject({ queuePosition: { status: "WAITING", position: 1 } });
});

test("a hall and a hold are kept up to date by polls", async () => {
  const concert = await deployment.stage.concert();
  const { concertId } = concert;
  await deployment.stage.database.concert.update({
    where: { id: concertId },
    data: { admissionCapacity: 2 },
  });
  const rival = await deployment.stage.buyer(concertId);
  const visitor = await arrive(concert, [refusesSockets, refusesStreams]);
  await visitor.chooseDate();
  const { id, seatIds } = concert.performances[0]!;
  await hold(rival.client, id, [seatIds[0]!]);
  await visitor.page.locator("[data-status=HELD]").and(visitor.seat("Floor, row A, seat 1")).waitFor();

  await visitor.chooseSeats("Floor, row A, seat 2");
  await visitor.hold();
  await visitor.page.getByTestId("hold-time").waitFor();
  await visitor.heading("Your hold has expired").waitFor({ timeout: 20_000 });
});

test("a page whose socket is cut for good goes on by server-sent events", async () => {
  const concert = await deployment.stage.concert();
  const admitted = await deployment.stage.buyer(concert.concertId);
  let cut = () => {};
  let isCut = false;
  const cutsSockets: Network = (page) =>
    page.routeWebSocket("**/graphql", (socket) => {
      if (isCut) return void socket.close({ code: 1011 });
      socket.connectToServer();
      cut = () => void socket.close({ code: 1011 });
    });
  const visitor = await arrive(concert, [cutsSockets]);
  await visitor.heading("You are next").waitFor();
  await connection(visitor, "LIVE");

  isCut = true;
  cut();
  await visitor.text("Connection lost").waitFor();
  await connection(visitor, "LIVE");
  await leave(admitted);
  await visitor.heading("Choose a date").waitFor();
});

test("a page whose socket falls silent without a close goes on by server-sent events", async () => {
  const concert = await deployment.stage.concert();
  const admitted = await deployment.stage.buyer(concert.concertId);
  let isSilent = false;
  const silencesSockets: Network = (page) =>
    page.routeWebSocket("**/graphql", (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => isSilent || server.send(message));
      server.onMessage((message) => isSilent || socket.send(message));
    });
  const visitor = await arrive(concert, [silencesSockets, (page) => page.clock.install()]);
  await visitor.heading("You are next").waitFor();
  await connection(visitor, "LIVE");

  isSilent = true;
  await visitor.page.clock.fastForward(10_000);
  await visitor.page.clock.fastForward(5_000);
  await visitor.text("Connection lost").waitFor();
  await connection(visitor, "LIVE");
  await leave(admitted);
  await visitor.heading("Choose a date").waitFor();
});

test("of two tabs one has the stream, because the tabs share few connections, and the other polls", async () => {
  const concert = await deployment.stage.concert();
  const admitted = await deployment.stage.buyer(concert.concertId);
  const visitor = await arrive(concert, [refusesSockets]);
  await connection(visitor, "LIVE");
  const page = await visitor.context.newPage();
  await refusesSockets(page);
  await page.goto(visitor.page.url());
  await page.getByText("We check every few seconds").waitFor();
  await leave(admitted);
  for (const tab of [visitor.page, page]) await tab.getByRole("heading", { name: "Choose a date" }).waitFor();
});

test("a page that polls returns to its WebSocket when the network allows it", async () => {
  const concert = await deployment.stage.concert();
  const admitted = await deployment.stage.buyer(concert.concertId);
  let isBlocked = true;
  const visitor = await arrive(concert, [
    refusesStreams,
    (page) =>
      page.routeWebSocket("**/graphql", (socket) => {
        if (isBlocked) return void socket.close({ code: 1011 });
        socket.connectToServer();
      }),
    (page) => page.clock.install(),
  ]);
  await connection(visitor, "POLLING");
  isBlocked = false;
  await visitor.page.clock.fastForward(90_000);
  await connection(visitor, "LIVE");
  await leave(admitted);
  await visitor.heading("Choose a date").waitFor();
});
