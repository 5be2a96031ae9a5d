import type { Page } from "playwright-core";
import { Deployment } from "./support/deployment";

let deployment: Deployment;
let page: Page;

beforeAll(async () => {
  deployment = await Deployment.open();
  ({ page } = await deployment.visitor());
  await page.goto("/playground");
  await page.locator(".graphiql-query-editor .view-line", { hasText: "RegisterUser" }).first().waitFor();
});
afterAll(() => deployment.close());

async function run(tab: string): Promise<void> {
  await page
    .getByRole("tab", { name: tab })
    .or(page.locator(".graphiql-tab-button", { hasText: tab }))
    .first()
    .click();
  await page.locator(".graphiql-execute-button").click();
}

const answer = (text: string) => page.locator(".result-window", { hasText: text }).waitFor();

test("the tabs take a developer through the whole purchase, and the token travels by itself", async () => {
  await run("RegisterUser");
  await answer('"Ada"');
  await run("Concerts");
  await answer("Test Night");
  await run("IssueQueueToken");
  await answer("ACTIVE");
  await run("AvailableDates");
  await answer("seatsAvailable");
  await run("Seats");
  await answer('"Floor"');
  await run("HoldSeats");
  await answer("PENDING");
  await run("ChargePoints");
  await answer("1000");
  await run("PayReservation");
  await answer("CONFIRMED");
});

test("a subscription shows what is pushed", async () => {
  await run("IssueQueueToken");
  await answer("ACTIVE");
  await run("QueuePosition");
  await answer("peopleAhead");
});
