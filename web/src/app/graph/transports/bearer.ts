import { keptToken } from "../../session/storage";

/** What a connection presents: the queue token of its concert, when there is one. */
export function bearerOf(concertId: string | undefined): Record<string, string> {
  const token = concertId === undefined ? null : keptToken(concertId);
  return token === null ? {} : { authorization: `Bearer ${token}` };
}
