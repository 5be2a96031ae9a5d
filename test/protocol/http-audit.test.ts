import { serverAudits } from "graphql-http";
import { useStage } from "../support/use-stage";

const stage = useStage();
const audits = serverAudits({ url: () => `${stage.addresses[0]}/graphql`, fetchFn: fetch });

describe("GraphQL over HTTP", () => {
  it.each(audits.map(({ id, name, fn }) => [name, id, fn] as const))("%s (%s)", async (name, id, audit) => {
    expect(await audit()).toEqual({ id, name, status: "ok" });
  });

  it("has been audited as a whole", () => {
    expect(audits.length).toBeGreaterThanOrEqual(61);
  });
});
