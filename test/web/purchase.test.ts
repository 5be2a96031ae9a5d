import { Deployment } from "./support/deployment";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.open();
});
afterAll(() => deployment.close());

test("a user goes from the list of concerts to a ticket", async () => {
  const buyer = await deployment.visitor();
  await buyer.join();
  await buyer.chooseDate();
  await buyer.chooseSeats("Floor, row A, seat 1", "Floor, row A, seat 2");
  await buyer.hold();
  await buyer.text("200 P missing").waitFor();
  await buyer.chargeAndPay();

  await buyer.page.getByRole("img", { name: /QR code/ }).waitFor();
  await buyer.page.getByRole("link", { name: "My tickets" }).click();
  await buyer.page.getByText("Paid", { exact: true }).waitFor();
  const sold = await deployment.stage.database.seat.count({
    where: { performanceId: deployment.performance.id, status: "SOLD" },
  });
  expect(sold).toBe(2);
});

test("a double click on pay pays once and ends on the ticket", async () => {
  const buyer = await deployment.visitor();
  await buyer.join();
  await buyer.chooseDate();
  await buyer.chooseSeats("Floor, row B, seat 1");
  await buyer.hold();
  await buyer.button(/^Charge/).click();
  await buyer.button(/^Pay/).dblclick();
  await buyer.heading("Enjoy the show").waitFor();
});

test("seats given back are free again and nothing was charged", async () => {
  const buyer = await deployment.visitor();
  await buyer.join();
  await buyer.chooseDate();
  await buyer.chooseSeats("Floor, row C, seat 1");
  await buyer.hold();
  await buyer.button("Give the seats back").click();
  await buyer.heading("You gave these seats back").waitFor();
  await buyer.button("Choose seats again").click();
  await buyer.chooseSeats("Floor, row C, seat 1");
});

test("the whole purchase needs nothing but a keyboard", async () => {
  const buyer = await deployment.visitor();
  const { keyboard } = buyer.page;
  const tabTo = async (focused: string) => {
    const target = buyer.page.locator(`${focused}:focus`);
    for (let presses = 0; presses < 40; presses += 1) {
      await keyboard.press("Tab");
      if ((await target.count()) > 0) return;
    }
    throw new Error(`The tab key does not lead to ${focused}.`);
  };

  await buyer.page.goto("/");
  await buyer.button(/Join the queue/).waitFor();
  await tabTo("button[aria-label^='Join the queue']");
  await keyboard.press("Enter");
  await buyer.page.getByLabel("Your name").waitFor();
  await keyboard.type("Ada");
  await keyboard.press("Enter");
  await buyer.heading("Choose a date").waitFor();
  await buyer.page.locator("button[aria-pressed]").waitFor();
  await tabTo("button[aria-pressed]");
  await keyboard.press("Enter");
  await buyer.seat("Floor, row A, seat 1").waitFor();
  await tabTo("[role=checkbox]");
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "Enter"]) await keyboard.press(key);
  await buyer.button("Remove Floor, row D, seat 2").waitFor();
  await tabTo("section > button");
  await keyboard.press("Enter");
  await buyer.button(/^Charge/).waitFor();
  await tabTo("button[type=submit]");
  await keyboard.press("Enter");
  await buyer.page.locator("button:focus", { hasText: /^Pay/ }).waitFor();
  await keyboard.press("Enter");
  await buyer.heading("Enjoy the show").waitFor();
});
