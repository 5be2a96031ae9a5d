import { claimsOf } from "./claims";
import { forgetPerson, rememberedUser, rememberUser } from "./storage";

const identityKey = "frontrow.identity";

/**
 * Takes the identity JWT from the address (#identity=...), where the page before this one has put it. Removes
 * it from the address and the history, and keeps it for this tab. Its subject becomes the user.
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
  // Without a name claim the app asks for a name, as it does when identities are not required.
  if (name) rememberUser({ id: sub, name });
}

export function keptIdentity(): string | null {
  return sessionStorage.getItem(identityKey);
}
