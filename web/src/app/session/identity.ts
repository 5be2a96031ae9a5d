import { claimsOf } from "./claims";
import { forgetPerson, rememberedUser, rememberUser } from "./storage";

const identityKey = "frontrow.identity";

/**
 * Takes the identity JWT that the page before this one has appended to the address as #identity=…, out of sight and
 * out of the history, and keeps it for this tab. Its subject is the user from now on.
 */
export function takeIdentity(): void {
  const { hash, pathname, search } = window.location;
  const identity = new URLSearchParams(hash.slice(1)).get("identity");
  if (identity === null) return;
  window.history.replaceState(null, "", pathname + search);
  sessionStorage.setItem(identityKey, identity);
  const { sub, name } = claimsOf(identity);
  if (sub === undefined || rememberedUser()?.id === sub) return;
  forgetPerson();
  // Whom the issuer does not name is asked for a name, as everybody is where identities are not required.
  if (name) rememberUser({ id: sub, name });
}

export function keptIdentity(): string | null {
  return sessionStorage.getItem(identityKey);
}
