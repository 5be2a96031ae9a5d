import { Deployment } from "./support/deployment";
import type { Person } from "../support/stage";
import { LeaveQueueDocument } from "../support/generated/operations";
import type { Visitor } from "./support/visitor";

let deployment: Deployment;
let admitted: Person;
let ahead: Person;

beforeEach(async () => {
  deployment = await Deployment.open({ QUEUE_CAPACITY: "1" });
  admitted = await deployment.stage.buyer(deployment.concert.concertId);
  ahead = await deployment.stage.waiter(deployment.concert.concertId);
});
afterEach(() => deployment.close());

async function waiter(): Promise<Visitor> {
  const visitor = await deployment.visitor();
  await visitor.join();
  await visitor.heading("You are in the queue").waitFor();
  return visitor;
}

const leave = ({ client }: Person) => client.send(LeaveQueueDocument);

test("a reload and a second tab keep the position, and the turn comes in both", async () => {
  const visitor = await waiter();
  expect(await visitor.position()).toBe("2");
  await visitor.page.reload();
  await visitor.heading("You are in the queue").waitFor();
  expect(await visitor.position()).toBe("2");

  const second = await visitor.context.newPage();
  await second.goto(visitor.page.url());
  await second.getByTestId("position").waitFor();
  expect(await second.getByTestId("position").innerText()).toBe("2");

  await leave(ahead);
  await visitor.heading("You are next").waitFor();
  await leave(admitted);
  await visitor.heading("Choose a date").waitFor();
  await second.getByRole("heading", { name: "Choose a date" }).waitFor();
});

test("a cut connection is shown, and resumes by itself with the current position", async () => {
  const visitor = await waiter();
  await visitor.context.setOffline(true);
  await visitor.text("Connection lost").waitFor();
  await leave(ahead);
  await leave(admitted);
  expect(await visitor.position()).toBe("2");

  await visitor.context.setOffline(false);
  await visitor.heading("Choose a date").waitFor();
  await visitor.text("Connection lost").waitFor({ state: "detached" });
});

test("a waiter who leaves the queue can join again at its end", async () => {
  const visitor = await waiter();
  await visitor.button("Leave the queue").click();
  await visitor.heading("You have left the queue").waitFor();
  await visitor.button("Join again").click();
  await visitor.heading("You are in the queue").waitFor();
});

test("a token that the server refuses is replaced silently", async () => {
  const visitor = await waiter();
  await visitor.page.evaluate(
    `localStorage.setItem("frontrow.token.${deployment.concert.concertId}", "not a token of this server")`,
  );
  await visitor.page.reload();
  await visitor.heading("You are in the queue").waitFor();
  expect(await visitor.position()).toBe("2");
});

test("a user who comes before the sale opens has no position yet, and is admitted by the draw", async () => {
  const { concertId } = await deployment.stage.concert({ saleOpensAt: new Date(Date.now() + 4_000) });
  const visitor = await deployment.visitor();
  await visitor.page.goto(`/concerts/${concertId}`);
  await visitor.page.getByLabel("Your name").fill("Ada");
  await visitor.button("Continue").click();
  await visitor.heading("You are here in time").waitFor();
  expect(await visitor.page.getByRole("timer").innerText()).toMatch(/^0:0\d$/);
  await visitor.heading("Choose a date").waitFor();
});
