import { randomUUID } from "node:crypto";
import { identityOf, identitySettings } from "../support/identity";
import { Deployment } from "./support/deployment";

let deployment: Deployment;

beforeEach(async () => {
  deployment = await Deployment.open(identitySettings);
});
afterEach(() => deployment.close());

test("a user who arrives with an identity is not asked for a name, and buys", async () => {
  const visitor = await deployment.visitor();
  const userId = randomUUID();
  await visitor.page.goto(`/#identity=${identityOf(userId, { name: "Ada 에이다" })}`);
  await visitor.button(/Join the queue/).click();
  await visitor.chooseDate();
  expect(visitor.page.url()).not.toContain("identity");
  await visitor.chooseSeats("Floor, row A, seat 1");
  await visitor.hold();
  await visitor.chargeAndPay();
  const [payment] = await deployment.stage.database.payment.findMany({ include: { user: true } });
  expect(payment?.user).toMatchObject({ id: userId, name: "Ada 에이다" });
});

test("another user of the same browser gets neither the name nor the position of the first", async () => {
  const visitor = await deployment.visitor();
  const address = `/concerts/${deployment.concert.concertId}`;
  await visitor.page.goto(`${address}#identity=${identityOf(randomUUID(), { name: "Ada" })}`);
  await visitor.heading("Choose a date").waitFor();
  const second = await visitor.context.newPage();
  await second.goto(`${address}#identity=${identityOf(randomUUID())}`);
  await second.getByLabel("Your name").fill("Grace");
  await second.getByRole("button", { name: "Continue" }).click();
  await second.getByRole("heading", { name: "Choose a date" }).waitFor();
  const users = await deployment.stage.database.user.findMany({ orderBy: { createdAt: "asc" } });
  expect(users.map(({ name }) => name)).toEqual(["Ada", "Grace"]);
});

test("a user without an identity, or with an expired one, is asked to sign in", async () => {
  const visitor = await deployment.visitor();
  await visitor.join();
  await visitor.text("Please sign in").waitFor();
  const stale = await deployment.visitor({ locale: "ko-KR" });
  const identity = identityOf(randomUUID(), { name: "Ada", exp: 1 });
  await stale.page.goto(`/concerts/${deployment.concert.concertId}#identity=${identity}`);
  await stale.text("로그인이 필요합니다").waitFor();
});
