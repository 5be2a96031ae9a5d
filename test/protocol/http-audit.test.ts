import { serverAudits } from "graphql-http";
import { useStage } from "../support/use-stage";

const stage = useStage();
/** As a script of a page asks: what any page could make a browser send is refused (http-protection.test.ts). */
const fetchFn: typeof fetch = (address, request) => {
  const headers = new Headers(request?.headers);
  headers.set("apollo-require-preflight", "true");
  return fetch(address, { ...request, headers });
};
const audits = serverAudits({ url: () => `${stage.addresses[0]}/graphql`, fetchFn });

describe("GraphQL over HTTP", () => {
  it.each(audits.map(({ id, name, fn }) => [name, id, fn] as const))("%s (%s)", async (name, id, audit) => {
    expect(await audit()).toEqual({ id, name, status: "ok" });
  });

  it("has been audited as a whole", () => {
    expect(audits.length).toBeGreaterThanOrEqual(61);
  });
});
