import { House } from "./support/house";

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house.close());

test.each([
  ["/", "Test Night"],
  ["/account", "Frontrow"],
  ["/operator", "Operator token"],
  ["/playground", "RegisterUser"],
])("the page at %s needs nothing that its own policy forbids", async (path, text) => {
  const { page } = await house.visitor();
  const refused: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) refused.push(message.text());
  });
  await page.goto(path);
  await page.getByText(text).first().waitFor();
  expect(refused).toEqual([]);
});
