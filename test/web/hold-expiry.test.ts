import { Deployment } from "./support/deployment";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.open({ HOLD_SECONDS: "3", HOLD_WARNING_SECONDS: "2" });
});
afterAll(() => deployment.close());

test("a hold counts down, warns, and shows that it has expired, and its seats can be chosen again", async () => {
  const buyer = await deployment.visitor();
  await buyer.join();
  await buyer.chooseDate();
  await buyer.chooseSeats("Floor, row A, seat 1");
  await buyer.hold();
  await buyer.page.getByTestId("hold-time").getByText("0:02").waitFor();
  await buyer.text(/your seats become free/).waitFor();
  await buyer.heading("Your hold has expired").waitFor();
  await buyer.button("Choose seats again").click();
  await buyer.chooseSeats("Floor, row A, seat 1");
});

test("the countdown follows the server's clock, whatever the browser's clock says", async () => {
  const buyer = await deployment.visitor();
  await buyer.page.addInitScript("Date.now = () => 0");
  await buyer.join();
  await buyer.chooseDate();
  await buyer.chooseSeats("Floor, row B, seat 1");
  await buyer.hold();
  await buyer.page
    .getByTestId("hold-time")
    .getByText(/^0:0[123]$/)
    .waitFor();
});
