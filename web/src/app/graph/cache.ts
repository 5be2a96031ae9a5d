import { InMemoryCache, type FieldPolicy, type Reference } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";

/** Finds an object that another answer has brought by the id in the arguments. */
const byId = (typename: string): FieldPolicy<Reference> => ({
  read: (existing, { args, toReference }) =>
    existing ?? toReference({ __typename: typename, id: args?.["id"] as string }),
});

export function createCache(): InMemoryCache {
  return new InMemoryCache({
    typePolicies: {
      Query: {
        fields: {
          concerts: relayStylePagination(),
          myReservations: relayStylePagination(),
          concert: byId("Concert"),
          reservation: byId("Reservation"),
        },
      },
      PointAccount: { fields: { history: relayStylePagination() } },
    },
  });
}
