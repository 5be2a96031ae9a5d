import { claimsOf } from "./claims";

/** What this browser remembers. Tabs share it, so a second tab has the same user and the same place in line. */
export interface RememberedUser {
  id: string;
  name: string;
}

const userKey = "frontrow.user";
const lastConcertKey = "frontrow.lastConcert";
const tokenKey = (concertId: string) => `frontrow.token.${concertId}`;
const startKey = (tokenId: string) => `frontrow.start.${tokenId}`;

export function rememberedUser(): RememberedUser | null {
  const kept = localStorage.getItem(userKey);
  return kept === null ? null : (JSON.parse(kept) as RememberedUser);
}

export function rememberUser(user: RememberedUser): void {
  localStorage.setItem(userKey, JSON.stringify(user));
}

/** The server no longer knows the user, so their tokens are worth nothing either. */
export function forgetUser(): void {
  localStorage.removeItem(userKey);
}

/** Somebody else has come: neither name nor tokens of the one before are theirs. */
export function forgetPerson(): void {
  forgetUser();
  localStorage.removeItem(lastConcertKey);
  const tokens = Object.keys(localStorage).filter((name) => name.startsWith(tokenKey("")));
  tokens.forEach((name) => localStorage.removeItem(name));
}

export function keptToken(concertId: string): string | null {
  return localStorage.getItem(tokenKey(concertId));
}

/** The id that a token carries among its claims, by which the cache knows its state. */
export function idOfToken(token: string | null): string | null {
  return claimsOf(token ?? "").jti ?? null;
}

export function keepToken(concertId: string, token: string): void {
  localStorage.setItem(tokenKey(concertId), token);
  localStorage.setItem(lastConcertKey, concertId);
}

/** Joining anew finds a place that is still kept, so nothing is lost but a token that has ended. */
export function dropToken(concertId: string): void {
  localStorage.removeItem(tokenKey(concertId));
}

/** The concert whose line was joined last: its token, ended or not, still proves whose reservations these are. */
export function lastConcert(): string | null {
  return localStorage.getItem(lastConcertKey);
}

/** Calls back when another tab got a new token for a concert. */
export function onTokenReplaced(hear: (concertId: string) => void): () => void {
  const prefix = tokenKey("");
  const listen = ({ key, newValue, oldValue }: StorageEvent) => {
    if (key?.startsWith(prefix) && newValue && newValue !== oldValue) hear(key.slice(prefix.length));
  };
  window.addEventListener("storage", listen);
  return () => window.removeEventListener("storage", listen);
}

/** How many people were ahead when the waiting began; the progress bar is drawn from there. */
export function startingPosition(tokenId: string, position: number): number {
  const kept = Number(localStorage.getItem(startKey(tokenId)));
  if (kept >= position) return kept;
  localStorage.setItem(startKey(tokenId), String(position));
  return position;
}
