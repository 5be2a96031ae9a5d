/** Reads the claims of a JWT for display. Only the server verifies the signature. */
interface Claims {
  jti?: string;
}

/** Returns no claims when the text is not a JWT. */
export function claimsOf(token: string): Claims {
  try {
    const base64 = token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "";
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return (JSON.parse(new TextDecoder().decode(bytes)) as Claims | null) ?? {};
  } catch {
    return {};
  }
}
