import { InMemoryCache, type FieldPolicy, type Reference } from "@apollo/client";

interface Page {
  nodes: Reference[];
  pageInfo: unknown;
}

/** A list that is read page by page and shown as one: a page read with `after` follows those before it. */
const paged: FieldPolicy<Page> = {
  keyArgs: false,
  merge: (existing, incoming, { args, readField }) => {
    if (!existing || !args?.["after"]) return incoming;
    const known = new Set(existing.nodes.map((node) => readField("id", node)));
    const added = incoming.nodes.filter((node) => !known.has(readField("id", node)));
    return { ...incoming, nodes: [...existing.nodes, ...added] };
  },
};

export function createCache(): InMemoryCache {
  return new InMemoryCache({
    typePolicies: {
      Query: {
        fields: {
          concerts: paged,
          myReservations: paged,
          reservation: {
            read: (existing, { args, toReference }) =>
              existing ?? toReference({ __typename: "Reservation", id: args?.["id"] }),
          },
        },
      },
      PointAccount: { keyFields: ["userId"], fields: { history: paged } },
      // A change tells of a seat but is not one: batches of them pass by without being kept.
      SeatChange: { keyFields: false },
    },
  });
}
