import { cacheExchange as documentCache } from "@urql/core";
import { cacheExchange as normalisedCache } from "@urql/exchange-graphcache";
import { GraphQLClient } from "graphql-request";
import { readFragment } from "../support/generated/preset";
import {
  AvailableDatesDocument,
  SeatsDocument,
  SeatStateFragmentDoc,
} from "../support/generated/preset/graphql";
import { everyDate } from "../support/purchase";
import { useStage } from "../support/use-stage";
import { openApollo3 } from "./adapters/apollo-3";
import { openApollo4 } from "./adapters/apollo-4";
import { curl, openCommandLine, python, pythonProgram } from "./adapters/command-line";
import { openGraphqlRequest } from "./adapters/graphql-request";
import { openRelay } from "./adapters/relay";
import { embedded, openUrqlWith } from "./adapters/urql";
import type { Exactly } from "./support/exactly";
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

  it("documents of graphql-codegen's client preset, with typed scalars and masked fragments", async () => {
    const { token } = await stage.buyer((await stage.concert()).concertId);
    const client = new GraphQLClient(`${stage.addresses[0]}/graphql`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { availableDates } = await client.request(AvailableDatesDocument, everyDate);
    const { id, startsAt } = availableDates[0]!;
    const isText: Exactly<typeof startsAt, string> = true;
    expect(isText && Date.parse(startsAt)).toBe(Date.UTC(2030, 0, 1, 20));

    const { seats } = await client.request(SeatsDocument, { performanceId: id });
    // @ts-expect-error Only a reader of the fragment sees its fields.
    expect(seats[0].price).toBe(100);
    expect(readFragment(SeatStateFragmentDoc, seats)[0]!.price satisfies number).toBe(100);
  });
});
