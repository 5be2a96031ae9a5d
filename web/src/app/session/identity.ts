import { forgetPerson, rememberedUser, rememberUser } from "./storage";

const identityKey = "frontrow.identity";

/** No header can carry more, or other characters. */
const sendableJwt = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const maxCharacters = 8_000;

/** Removes the identity JWT (#identity=...) from the address and the history, and returns it when it can be one. */
export function takeOfferedIdentity(): string | null {
  const { hash, pathname, search } = window.location;
  const offered = new URLSearchParams(hash.slice(1)).get("identity");
  if (offered === null) return null;
  window.history.replaceState(null, "", pathname + search);
  return offered.length <= maxCharacters && sendableJwt.test(offered) ? offered : null;
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
