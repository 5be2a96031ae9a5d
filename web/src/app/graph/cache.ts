import { InMemoryCache, type FieldPolicy, type Reference } from "@apollo/client";

interface Page {
  nodes: Reference[];
  pageInfo: unknown;
}

/** Merges pages of a list into one. A page that was read with `after` follows the earlier pages. */
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
      PointAccount: { fields: { history: paged } },
    },
  });
}
