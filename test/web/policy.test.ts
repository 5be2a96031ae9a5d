import { Deployment } from "./support/deployment";

let deployment: Deployment;
beforeAll(async () => {
  deployment = await Deployment.open();
});
afterAll(() => deployment.close());

test("the playground leads to the documentation of the schema", async () => {
  const { page } = await deployment.visitor();
  await page.goto("/playground");
  await page.getByRole("link", { name: "Docs" }).click();
  await page.getByRole("heading", { name: "Schema", exact: true }).waitFor();
});

test.each([
  ["/", "Test Night"],
  ["/account", "Frontrow"],
  ["/operator", "Operator token"],
  ["/playground", "RegisterUser"],
  ["/docs", "registerUser"],
])("the page at %s needs nothing that its own policy forbids", async (path, text) => {
  const { page } = await deployment.visitor();
  const refused: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) refused.push(message.text());
  });
  await page.goto(path);
  await page.getByText(text).first().waitFor();
  expect(refused).toEqual([]);
});
