import type { IncomingMessage } from "node:http";

/**
 * Tells whether a page may open a socket. A browser names the origin of the page and asks nobody for permission. Other
 * clients name no origin.
 * @param origins other origins than the server's own whose pages may.
 */
export function mayOpenSocket({ headers: { origin, host } }: IncomingMessage, origins: string[]): boolean {
  if (origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
