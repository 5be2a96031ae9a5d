import type { Page } from "playwright-core";
import { Deployment } from "./support/deployment";

const operatorToken = "a-secret-of-the-operators";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.open({ QUEUE_CAPACITY: "1", OPERATOR_TOKEN: operatorToken });
});
afterAll(() => deployment.close());

async function signIn(token: string): Promise<Page> {
  const { page } = await deployment.visitor();
  await page.goto("/operator");
  await page.getByLabel("Operator token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  return page;
}

test("an operator pauses, and the waiting page shows the reason until admission is resumed", async () => {
  await deployment.stage.buyer(deployment.concert.concertId);
  const waiter = await deployment.visitor();
  await waiter.join();
  await waiter.page.getByTestId("position").waitFor();

  const page = await signIn(operatorToken);
  await page.getByLabel(/^Reason/).fill("The hall is being cleared");
  await page.getByRole("button", { name: "Pause admission" }).click();
  await waiter.text("Admission is paused").waitFor();
  await waiter.text("The hall is being cleared").waitFor();
  await page.getByText("Paused admission").waitFor();

  await page.getByRole("button", { name: "Resume admission" }).click();
  await waiter.text("Admission is paused").waitFor({ state: "detached" });
});

test("a higher capacity admits the next waiter immediately", async () => {
  const waiter = await deployment.visitor();
  await waiter.join();
  await waiter.page.getByTestId("position").waitFor();
  const page = await signIn(operatorToken);
  await page.getByRole("slider", { name: "Capacity" }).press("End");
  await waiter.heading("Choose a date").waitFor();
});

test("a wrong operator token is refused in words", async () => {
  const page = await signIn("not the operators' secret");
  await page.getByText("Only operators may do this").waitFor();
});
