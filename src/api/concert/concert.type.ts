import { Field, Int, ObjectType } from "type-graphql";
import { SeatStatus } from "../enums";
import { connectionOf } from "../page.type";
import { DateTime, ID } from "../scalars";

@ObjectType({ description: "One seat of one performance." })
export class Seat {
  @Field(() => ID, { description: "Identifies the seat." })
  id!: number;

  @Field(() => String, { description: "The section of the hall." })
  section!: string;

  @Field(() => String, { description: "The row within the section." })
  row!: string;

  @Field(() => Int, { description: "The number within the row, from 1." })
  number!: number;

  @Field(() => Int, { description: "Its price in points." })
  price!: number;

  @Field(() => SeatStatus, { description: "Its status at this moment." })
  status!: keyof typeof SeatStatus;

  @Field(() => Int, { description: "Grows with each change, so the higher of two versions is newer." })
  version!: number;
}

@ObjectType({ description: "One date of a concert." })
export class Performance {
  @Field(() => ID, { description: "Identifies the performance." })
  id!: string;

  @Field(() => DateTime, { description: "When it begins." })
  startsAt!: Date;

  @Field(() => Int, { description: "The number of its seats." })
  seatsTotal!: number;

  @Field(() => Int, { description: "The price of its cheapest seat, in points." })
  lowestPrice!: number;

  @Field(() => Int, { description: "The price of its most expensive seat, in points." })
  highestPrice!: number;

  concertId!: string;
  seatsAvailable?: number;
}

@ObjectType({ description: "A concert whose seats are on sale." })
export class Concert {
  @Field(() => ID, { description: "Identifies the concert." })
  id!: string;

  @Field(() => String, { description: "Its title." })
  title!: string;

  @Field(() => String, { description: "Who plays." })
  artist!: string;

  @Field(() => String, { description: "Where it takes place." })
  venue!: string;

  @Field(() => DateTime, {
    description: "When users may join its queue. A draw puts them in order when the sale opens.",
  })
  gatheringOpensAt!: Date;

  @Field(() => String, {
    description: "SHA-256 of the seed of that draw. The draw query says how to check it.",
  })
  drawCommitment!: string;

  @Field(() => DateTime, { description: "When its sale opens." })
  saleOpensAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: "When its sale closes; null when it stays open.",
  })
  saleClosesAt!: Date | null;
}

export const ConcertConnection = connectionOf(Concert, "The concerts in the order in which their sales open");

@ObjectType({
  description: "The seats of a performance: a cacheable layout and their statuses.",
})
export class SeatMap {
  @Field(() => ID, { description: "The id of the performance." })
  performanceId!: string;

  @Field(() => String, {
    description:
      "Address of the layout on this server: a JSON document { performanceId, sections: [{ name, rows: [{ name, " +
      "seats: [{ id, number, price, x, y }] }] }] } that never changes. x and y are tenths of a metre.",
  })
  layoutUrl!: string;

  @Field(() => String, {
    description:
      "One character for each seat in the layout's order: A available, H held, S sold. At most 250 ms old.",
  })
  statuses!: string;

  @Field(() => Int, { description: "The number of all changes of the seats. It never falls." })
  version!: number;
}

@ObjectType({ description: "The change of one seat." })
export class SeatChange {
  @Field(() => Seat, {
    description:
      "The seat immediately after the change. Ignore it when you have seen a higher version. Its id, status and " +
      "version cost no reading.",
  })
  seat!: Pick<Seat, "id" | "status" | "version">;
}

@ObjectType({ description: "What has happened to the seats of a performance." })
export class SeatChanges {
  @Field(() => String, {
    description: "The version after these changes. A client that comes back gives its last one as since.",
  })
  version!: string;

  @Field(() => Boolean, {
    description: "Whether earlier changes may be missing, so that the client must read the seats again.",
  })
  readAgain!: boolean;

  @Field(() => [SeatChange], { description: "The newest change of each changed seat." })
  changes!: SeatChange[];
}
