import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { identityOf, identitySettings } from "../support/identity";
import { Deployment } from "./support/deployment";

/** All that the browser remembers of its user. */
const memory = (page: Page) => page.evaluate<string>("JSON.stringify(Object.entries(localStorage).sort())");

/** An identity of Mallory that nobody has signed. */
const forged = [{ alg: "none" }, { sub: randomUUID(), name: "Mallory" }, {}]
  .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
  .join(".");

describe("where identities are required", () => {
  let deployment: Deployment;
  let address: string;
  beforeAll(async () => {
    deployment = await Deployment.open(identitySettings);
    address = `/concerts/${deployment.concert.concertId}`;
  });
  afterAll(() => deployment.close());

  /** Follows a link with an identity and agrees to it. */
  async function signIn(page: Page, path: string, identity: string): Promise<void> {
    await page.goto(`${path}#identity=${identity}`);
    await page.getByRole("button", { name: "Yes, continue" }).click();
  }

  const userOf = (id: string) => deployment.stage.database.user.findUnique({ where: { id } });

  test("a user who agrees to an identity is not asked for a name, and buys", async () => {
    const visitor = await deployment.visitor();
    const userId = randomUUID();
    await signIn(visitor.page, "/", identityOf(userId, { name: "Ada 에이다" }));
    await visitor.button(/Join the queue/).click();
    await visitor.chooseDate();
    expect(visitor.page.url()).not.toContain("identity");
    await visitor.chooseSeats("Floor, row A, seat 1");
    await visitor.hold();
    await visitor.chargeAndPay();
    const payments = await deployment.stage.database.payment.findMany({
      where: { userId },
      include: { user: true },
    });
    expect(payments).toMatchObject([{ user: { name: "Ada 에이다" } }]);
  });

  test("another user of the same browser gets neither the name nor the position of the first", async () => {
    const visitor = await deployment.visitor();
    const [ada, grace] = [randomUUID(), randomUUID()];
    await signIn(visitor.page, address, identityOf(ada, { name: "Ada" }));
    await visitor.heading("Choose a date").waitFor();
    const second = await visitor.context.newPage();
    await signIn(second, address, identityOf(grace));
    await second.getByLabel("Your name").fill("Grace");
    await second.getByRole("button", { name: "Continue" }).click();
    await second.getByRole("heading", { name: "Choose a date" }).waitFor();
    expect([await userOf(ada), await userOf(grace)]).toMatchObject([{ name: "Ada" }, { name: "Grace" }]);
  });

  test("a link with the identity of somebody else changes nothing until the user agrees to it", async () => {
    const visitor = await deployment.visitor();
    const userId = randomUUID();
    await signIn(visitor.page, address, identityOf(userId, { name: "Ada" }));
    await visitor.heading("Choose a date").waitFor();
    const before = await memory(visitor.page);
    const link = `/account#identity=${identityOf(randomUUID(), { name: "Mallory" })}`;

    await visitor.page.goto(link);
    await visitor.heading("Continue as Mallory?").waitFor();
    await visitor.text("forgets Ada").waitFor();
    expect(await memory(visitor.page)).toBe(before);
    await visitor.page.reload();
    await visitor.text("Hello, Ada").waitFor();

    await visitor.page.goto("about:blank");
    await visitor.page.goto(link);
    await visitor.button("No, change nothing").click();
    await visitor.text("Hello, Ada").waitFor();
    expect(await memory(visitor.page)).toBe(before);
    await visitor.page.goto(address);
    await visitor.heading("Choose a date").waitFor();
  });

  test("a user who arrives with another identity of their own is not asked, and keeps the position", async () => {
    const visitor = await deployment.visitor();
    const userId = randomUUID();
    await signIn(visitor.page, address, identityOf(userId, { name: "Ada" }));
    await visitor.heading("Choose a date").waitFor();
    const before = await memory(visitor.page);
    await visitor.page.goto(`/account#identity=${identityOf(userId, { name: "Ada" })}`);
    await visitor.text("Hello, Ada").waitFor();
    expect(await memory(visitor.page)).toBe(before);
  });

  test("an identity that the server refuses is ignored, and a user without one is asked to sign in", async () => {
    const visitor = await deployment.visitor({ locale: "ko-KR" });
    const stale = identityOf(randomUUID(), { name: "Ada", exp: 1 });
    await visitor.page.goto(`${address}#identity=${stale}`);
    await visitor.page.getByRole("textbox").waitFor();
    await visitor.page.goto(`/#identity=${forged}`);
    await visitor.button("줄 서기").click();
    await visitor.page.getByRole("textbox").fill("Ada");
    await visitor.button("계속").click();
    await visitor.text("로그인이 필요합니다").waitFor();
  });
});

describe("where user ids are trusted", () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await Deployment.open();
  });
  afterAll(() => deployment.close());

  test("a link with an identity changes nothing and asks nothing", async () => {
    const visitor = await deployment.visitor();
    await visitor.join("Ada");
    await visitor.heading("Choose a date").waitFor();
    const before = await memory(visitor.page);
    for (const identity of [forged, identityOf(randomUUID(), { name: "Mallory" }), "nonsense"]) {
      await visitor.page.goto("about:blank");
      await visitor.page.goto(`/account#identity=${identity}`);
      await visitor.text("Hello, Ada").waitFor();
      expect(visitor.page.url()).toBe(`${deployment.address}/account`);
      expect(await memory(visitor.page)).toBe(before);
    }
  });
});
