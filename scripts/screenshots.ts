import type { BrowserContextOptions, Page } from "playwright-core";
import { LeaveQueueDocument } from "../test/support/generated/operations";
import { DemoDeployment, operatorToken } from "./demo-deployment";

const folder = "docs/images";
const desk = { viewport: { width: 1280, height: 860 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** Opens the pages while a crowd buys, and writes a picture of each page for the README. */
async function takeScreenshots(): Promise<void> {
  const deployment = await DemoDeployment.open();
  try {
    await deployment.sell(60);
    const admitted = await deployment.fill();
    const ahead = await deployment.queueUp(12);
    const page = await open(deployment, "/", desk);
    await join(page);
    const second = await open(deployment, "/", { ...phone, colorScheme: "dark", locale: "ko-KR" });
    await join(second);
    await page.getByTestId("position").waitFor();
    await shoot(page, "waiting-view");
    await shoot(second, "waiting-view-phone");
    await shootOperator(deployment);

    for (const { client } of [...ahead, ...admitted.slice(0, 2)]) await client.send(LeaveQueueDocument);
    await Promise.all([buy(page), shootSeatsOnPhone(second)]);
    await shootPlayground(deployment);
  } finally {
    await deployment.close();
  }
}

async function open(deployment: DemoDeployment, path: string, options: BrowserContextOptions): Promise<Page> {
  const context = await deployment.browser.newContext({
    locale: "en-GB",
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  await page.goto(deployment.address + path);
  return page;
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate("document.fonts.ready");
  await page.screenshot({ path: `${folder}/${name}.png` });
  console.log(`${folder}/${name}.png`);
}

async function join(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: /Aurora/ });
  await button.waitFor();
  if (page.viewportSize()?.width === desk.viewport.width) await shoot(page, "concerts");
  await button.click();
  await page.getByRole("textbox").fill("Ada Kim");
  await page.keyboard.press("Enter");
}

async function buy(page: Page): Promise<void> {
  await page.locator("button[aria-pressed]").first().click();
  const free = page.locator("[role=checkbox][data-status=AVAILABLE][aria-label^='Floor Centre, row K']");
  await free.nth(9).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Hold 2 seats" }).waitFor();
  await shoot(page, "seats");
  await page.getByRole("button", { name: "Hold 2 seats" }).click();
  await page.getByRole("button", { name: /^Charge/ }).waitFor();
  await shoot(page, "payment");
  await page.getByRole("button", { name: /^Charge/ }).click();
  await page.getByRole("button", { name: /^Pay/ }).click();
  await page.getByRole("img", { name: /QR/ }).waitFor();
  await shoot(page, "ticket");
}

async function shootSeatsOnPhone(page: Page): Promise<void> {
  await page.locator("button[aria-pressed]").first().click();
  await page.locator("[role=checkbox]").first().waitFor({ state: "attached" });
  await page.locator("figure").scrollIntoViewIfNeeded();
  await shoot(page, "seats-phone");
}

async function shootOperator(deployment: DemoDeployment): Promise<void> {
  const page = await open(deployment, "/operator", desk);
  await page.getByLabel("Operator token").fill(operatorToken);
  await page.keyboard.press("Enter");
  await page.getByRole("slider", { name: "Admissions per second" }).press("ArrowRight");
  await page.getByText("Set capacity or rate").waitFor();
  const waiting = page.locator("figure", { hasText: "Waiting" }).locator("strong");
  await waiting.getByText(/^[0-9]+$/).waitFor();
  for (const people of [2, 5, 9, 4, 7]) {
    const expected = Number(await waiting.innerText()) + people;
    await deployment.queueUp(people);
    await waiting.getByText(String(expected), { exact: true }).waitFor();
  }
  await page
    .getByRole("row", { name: /Balcony/ })
    .first()
    .waitFor();
  await shoot(page, "operator");
}

async function shootPlayground(deployment: DemoDeployment): Promise<void> {
  const page = await open(deployment, "/playground", desk);
  await page.locator(".graphiql-query-editor .view-line", { hasText: "RegisterUser" }).first().waitFor();
  for (const tab of ["RegisterUser", "Concerts"]) {
    await page.locator(".graphiql-tab-button", { hasText: tab }).click();
    await page.locator(".graphiql-execute-button").click();
    await page.locator(".result-window", { hasText: tab === "Concerts" ? "Aurora" : "Ada" }).waitFor();
  }
  await shoot(page, "playground");
}

takeScreenshots().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
