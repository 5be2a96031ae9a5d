import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { LeaveQueueDocument } from "../support/generated/operations";
import { Deployment } from "./support/deployment";

const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const operatorToken = "a-secret-of-the-operators";

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.open({ QUEUE_CAPACITY: "1", OPERATOR_TOKEN: operatorToken });
});
afterAll(() => deployment.close());

/** GraphiQL's own tabs and editors are outside our control. */
const notOurs = [".graphiql-tabs", ".monaco-editor"];

/** Returns what axe calls serious or critical, with the first element of each. */
async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    `axe.run({ exclude: ${JSON.stringify(notOurs)} })`,
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

describe.each(["light", "dark"] as const)("in the %s theme", (colorScheme) => {
  test.each(["en-GB", "ko-KR"])("no page has a serious violation for people who read %s", async (locale) => {
    const visitor = await deployment.visitor({ colorScheme, locale });
    const { page } = visitor;
    const check = async (what: string) =>
      expect({ what, violations: await findViolations(page) }).toEqual({ what, violations: [] });

    await page.goto("/");
    const join = page.getByRole("button", { name: /Join the queue|줄 서기/ });
    await join.waitFor();
    await check("concerts");
    await join.click();
    await page.getByRole("textbox").fill("Ada");
    await check("name");

    const admitted = await deployment.stage.buyer(deployment.concert.concertId);
    await page.keyboard.press("Enter");
    await page.getByTestId("position").waitFor();
    await check("waiting");

    await admitted.client.send(LeaveQueueDocument);
    await page.locator("button[aria-pressed]").click();
    await page.locator("[role=checkbox][data-status=AVAILABLE]").first().click();
    await check("seat map");
    await page.getByRole("button", { name: /Hold 1|1석 잡기/ }).click();
    const charge = page.getByRole("button", { name: /^Charge|충전하기/ });
    await charge.waitFor();
    await check("payment");
    await charge.click();
    await page.getByRole("button", { name: /^Pay|결제하기/ }).click();
    await page.getByRole("img", { name: /QR/ }).waitFor();
    await check("ticket");
    await page.getByRole("link", { name: /My tickets|내 예매/ }).click();
    await page.getByText(/^Paid$|결제 완료/).waitFor();
    await check("account");
  });

  test("the playground has no serious violation of ours", async () => {
    const { page } = await deployment.visitor({ colorScheme });
    await page.goto("/playground");
    await page.locator(".graphiql-query-editor .view-line").first().waitFor();
    const found = await findViolations(page);
    expect(found).toEqual([]);
  });

  test("the documentation of the schema has no serious violation", async () => {
    const { page } = await deployment.visitor({ colorScheme });
    await page.goto("/docs");
    expect(await findViolations(page)).toEqual([]);
  });

  test("the operator page has no serious violation", async () => {
    const { page } = await deployment.visitor({ colorScheme });
    await page.goto("/operator");
    await page.getByLabel("Operator token").fill(operatorToken);
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByRole("row", { name: /Floor/ }).waitFor();
    expect(await findViolations(page)).toEqual([]);
  });
});
