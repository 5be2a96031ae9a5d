import { Field, InputType, Int, ObjectType } from "type-graphql";
import { PointAccount } from "../point/point.type";
import { DateTime, ID, Uuid } from "../scalars";

@ObjectType({ description: "The payment of a reservation." })
export class Payment {
  @Field(() => ID, { description: "Identifies the payment." })
  id!: string;

  @Field(() => Int, { description: "Points paid." })
  amount!: number;

  @Field(() => DateTime, { description: "When it was paid." })
  paidAt!: Date;

  reservationId!: string;
  userId!: string;
}

@InputType({ description: "A reservation to pay." })
export class PayReservationInput {
  @Field(() => ID, { description: "A PENDING reservation of the caller." })
  reservationId!: string;

  @Field(() => Uuid, {
    description: "Chosen by the client for this payment. The same key returns the first result.",
  })
  idempotencyKey!: string;
}

@ObjectType({ description: "The result of a payment." })
export class PayReservationPayload {
  @Field(() => Payment, { description: "The payment, with the reservation and its seats." })
  payment!: Payment;

  @Field(() => PointAccount, { description: "The account after the debit." })
  pointAccount!: PointAccount;
}
