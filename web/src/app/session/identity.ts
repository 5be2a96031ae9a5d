import { forgetPerson, rememberedUser, rememberUser } from "./storage";

const identityKey = "frontrow.identity";

/** Removes the identity JWT (#identity=...) from the address and the history, and returns it. */
export function takeOfferedIdentity(): string | null {
  const { hash, pathname, search } = window.location;
  const jwt = new URLSearchParams(hash.slice(1)).get("identity");
  if (jwt !== null) window.history.replaceState(null, "", pathname + search);
  return jwt;
}

/** Keeps an identity that the server has verified for this tab. Its user becomes the user of this browser. */
export function acceptIdentity(
  jwt: string,
  { userId, name }: { userId: string; name?: string | null },
): void {
  sessionStorage.setItem(identityKey, jwt);
  if (rememberedUser()?.id === userId) return;
  forgetPerson();
  // Without a name the app asks for one, as it does when identities are not required.
  if (name) rememberUser({ id: userId, name });
}

export function keptIdentity(): string | null {
  return sessionStorage.getItem(identityKey);
}
