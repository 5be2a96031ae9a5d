import { onlyDate } from "../../test/support/purchase";
import type { Stage } from "../../test/support/stage";
import { issueToken, readToken } from "./operations";
import type { Server } from "./server";

const seatsPerRow = 60;

/** A performance on sale with the ids of its seats. */
export interface Sale {
  concertId: string;
  performanceId: string;
  seatIds: string[];
}

/** Creates a concert with one performance. Every seat costs 100 points. */
export async function createSale(stage: Stage, seats: number): Promise<Sale> {
  const full = { name: "Floor", rows: Math.floor(seats / seatsPerRow), seatsPerRow, price: 100 };
  const rest = { name: "Balcony", rows: 1, seatsPerRow: seats % seatsPerRow, price: 100 };
  const concert = await stage.concert({ sections: [full, rest] });
  return { concertId: concert.concertId, ...onlyDate(concert) };
}

/** Creates users with empty point accounts. @returns their ids. */
export async function createUsers({ database }: Stage, count: number): Promise<string[]> {
  const data = Array.from({ length: count }, () => ({ name: "Buyer" }));
  const users = await database.user.createManyAndReturn({ data, select: { id: true } });
  await database.pointAccount.createMany({ data: users.map(({ id }) => ({ userId: id })) });
  return users.map(({ id }) => id);
}

/** Creates users that the queue has admitted. @returns their tokens, each sent once already. */
export async function admitUsers(
  stage: Stage,
  { load }: Server,
  sale: Sale,
  count: number,
): Promise<string[]> {
  const userIds = await createUsers(stage, count);
  const issued = await load.send(userIds.map((userId) => issueToken(userId, sale)));
  const tokens = issued.answers.map(({ issueQueueToken }) => issueQueueToken.token);
  const { answers } = await load.send(tokens.map(readToken));
  if (answers.some(({ queueToken }) => queueToken.status !== "ACTIVE"))
    throw new Error("The queue did not admit every user.");
  return tokens;
}
