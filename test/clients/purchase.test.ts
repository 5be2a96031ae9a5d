import { cacheExchange as documentCache } from "@urql/core";
import { cacheExchange as normalisedCache } from "@urql/exchange-graphcache";
import { useStage } from "../support/use-stage";
import { openApollo3 } from "./adapters/apollo-3";
import { openApollo4 } from "./adapters/apollo-4";
import { curl, openCommandLine, python, pythonProgram } from "./adapters/command-line";
import { openGraphqlRequest } from "./adapters/graphql-request";
import { openRelay } from "./adapters/relay";
import { embedded, openUrqlWith } from "./adapters/urql";
import { walkPurchase } from "./support/walk";

describe("the purchase with", () => {
  const stage = useStage({ QUEUE_CAPACITY: "1" });
  const complaints = [jest.spyOn(console, "warn"), jest.spyOn(console, "error")];
  afterEach(() => {
    for (const complaint of complaints) expect(complaint).not.toHaveBeenCalled();
  });

  it.each([
    ["Apollo Client 4", openApollo4],
    ["Apollo Client 3", openApollo3],
    ["urql", openUrqlWith(() => documentCache)],
    ["urql and Graphcache", openUrqlWith(() => normalisedCache({ keys: embedded }))],
    ["Relay", openRelay],
    ["graphql-request and graphql-sse", openGraphqlRequest],
    ["curl", openCommandLine(curl)],
  ])("%s", async (_, open) => {
    await walkPurchase(stage, open);
  });

  const itWithPython = pythonProgram() ? it : it.skip;
  itWithPython("Python's urllib, unless there is no python3 here", async () => {
    await walkPurchase(stage, openCommandLine(python));
  });
});
