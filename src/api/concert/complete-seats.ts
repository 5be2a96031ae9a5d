import type { GraphQLObjectType, GraphQLSchema } from "graphql";
import type { SeatChange } from "../../shared/seat-changes";
import type { GraphContext } from "../context";
import type { Seat } from "./concert.type";

type Place = Pick<Seat, "section" | "row" | "number" | "price">;

const placeFields: (keyof Place)[] = ["section", "row", "number", "price"];

/**
 * Lets a seat of a change show the fields that a change does not carry. They are read only when a client asks for them,
 * once for all seats of a push. A seat from the database has them.
 */
export function completeSeats(schema: GraphQLSchema): void {
  const fields = (
    schema.getType("Seat") as GraphQLObjectType<SeatChange & Partial<Place>, GraphContext>
  ).getFields();
  for (const name of placeFields) {
    fields[name]!.resolve = (seat, _, { loaders }) =>
      seat[name] ?? loaders.seat.load(seat.id).then((complete) => complete[name]);
  }
}
