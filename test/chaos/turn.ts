import { QueuePositionDocument } from "../support/generated/operations";
import { graceSeconds } from "./deployment";
import { pass } from "./insist";
import type { Waiting } from "./plan";
import { patienceMilliseconds, tokenSeen, type Requests } from "./requests";

const longestWaitMilliseconds = 15_000;
const pollMilliseconds = 100;

/** Waits for the turn in the way that was planned, until the house closes. @returns whether it came. */
export async function awaitTurn(
  requests: Requests,
  { tokenId, waiting, closing }: { tokenId: string; waiting: Waiting; closing: AbortSignal },
): Promise<boolean> {
  const givesUpAt = Date.now() + longestWaitMilliseconds;
  if (waiting === "silently") await pass(graceSeconds * 1_000 + pollMilliseconds);
  while (Date.now() < givesUpAt && !closing.aborted) {
    const status = await (waiting === "watching" ? watch(requests, tokenId) : poll(requests, tokenId));
    if (status !== "WAITING") return status === "ACTIVE";
    await pass(pollMilliseconds);
  }
  return false;
}

type Status = "WAITING" | "ACTIVE" | "EXPIRED";

async function poll(requests: Requests, tokenId: string): Promise<Status> {
  const told = await requests.readToken(tokenId);
  if ("result" in told) return told.result.status;
  return "lost" in told ? "WAITING" : "EXPIRED";
}

/** Follows the token's pushes until it is not WAITING any more, or the connection has gone or is silent. */
async function watch(requests: Requests, tokenId: string): Promise<Status> {
  const client = requests.client();
  const askedAt = Date.now();
  const silence = setTimeout(() => void client.close(), patienceMilliseconds);
  let status: Status = "WAITING";
  try {
    for await (const { queuePosition } of client.follow(QueuePositionDocument)) {
      requests.noteToken(tokenId, { askedAt, result: tokenSeen(queuePosition) });
      silence.refresh();
      status = queuePosition.status;
      if (status !== "WAITING") break;
    }
  } catch {
    // Whatever ended it, the token is looked at anew.
  } finally {
    clearTimeout(silence);
    await client.close();
  }
  return status;
}
