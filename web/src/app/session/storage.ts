import { claimsOf } from "./claims";

/** What this browser remembers. Tabs share it, so a second tab has the same user and the same position. */
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

/** The server does not know the user any more, so the user's tokens are worthless. */
export function forgetUser(): void {
  localStorage.removeItem(userKey);
}

/** Another user has signed in, so the name and tokens of the former user are removed. */
export function forgetPerson(): void {
  forgetUser();
  localStorage.removeItem(lastConcertKey);
  const tokens = Object.keys(localStorage).filter((name) => name.startsWith(tokenKey("")));
  tokens.forEach((name) => localStorage.removeItem(name));
}

export function keptToken(concertId: string): string | null {
  return localStorage.getItem(tokenKey(concertId));
}

/** Reads the token id from the claims. The cache stores the state of the token under this id. */
export function idOfToken(token: string | null): string | null {
  return claimsOf(token ?? "").jti ?? null;
}

export function keepToken(concertId: string, token: string): void {
  localStorage.setItem(tokenKey(concertId), token);
  localStorage.setItem(lastConcertKey, concertId);
}

/** Joining again finds a position that still exists, so only an ended token is lost. */
export function dropToken(concertId: string): void {
  localStorage.removeItem(tokenKey(concertId));
}

/**
 * The concert whose queue the user joined last. Its token proves who owns the reservations, even after it has
 * ended.
 */
export function lastConcert(): string | null {
  return localStorage.getItem(lastConcertKey);
}

/** Calls back when another tab stores a token for a concert. */
export function onTokenReplaced(hear: (concertId: string) => void): () => void {
  const prefix = tokenKey("");
  const listen = ({ key, newValue, oldValue }: StorageEvent) => {
    if (key?.startsWith(prefix) && newValue && newValue !== oldValue) hear(key.slice(prefix.length));
  };
  window.addEventListener("storage", listen);
  return () => window.removeEventListener("storage", listen);
}

/** The number of waiters ahead when the wait began. The progress bar starts there. */
export function startingPosition(tokenId: string, position: number): number {
  const kept = Number(localStorage.getItem(startKey(tokenId)));
  if (kept >= position) return kept;
  localStorage.setItem(startKey(tokenId), String(position));
  return position;
}
