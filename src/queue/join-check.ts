import { ExpectedError } from "../shared/errors";

/** A user who wants to join the queue of a concert. */
export interface JoinRequest {
  userId: string;
  concertId: string;
  /** The name that the user gets when it is new. Absent when only registration creates users. */
  name?: string | undefined;
}

/** What decides whether a user may join the queue of a concert. `now` is the clock of Postgres. */
export interface JoinFacts {
  userExists: boolean;
  concertExists: boolean;
  gathersAt: Date | null;
  opensAt: Date | null;
  closedAt: Date | null;
  now: Date;
  /** The seed of the draw. Null once the sale has opened. */
  drawSeed: string | null;
}

/** @throws ExpectedError USER_NOT_FOUND, CONCERT_NOT_FOUND, SALE_NOT_OPEN, SALE_CLOSED */
export function assertMayJoin(
  facts: JoinFacts,
  { userId, concertId }: { userId: string; concertId: string },
): void {
  const { userExists, concertExists, gathersAt, opensAt, closedAt, now } = facts;
  if (!userExists) throw new ExpectedError("USER_NOT_FOUND", { userId });
  if (!concertExists) throw new ExpectedError("CONCERT_NOT_FOUND", { concertId });
  if (gathersAt && opensAt && now < gathersAt)
    throw new ExpectedError("SALE_NOT_OPEN", { gathersAt, opensAt });
  if (closedAt && now >= closedAt) throw new ExpectedError("SALE_CLOSED", { closedAt });
}
