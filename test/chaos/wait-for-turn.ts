import { setTimeout as pause } from "node:timers/promises";
import { QueuePositionDocument } from "../support/generated/operations";
import { graceSeconds } from "./deployment";
import type { WaitMode } from "./plan";
import { requestTimeoutMilliseconds, toTokenState, type RecordingClient } from "./recording-client";

const maxWaitMilliseconds = 15_000;
const pollMilliseconds = 100;

/** Waits for the turn in the planned way, at most until the run ends. @returns whether the waiter was admitted. */
export async function waitForTurn(
  client: RecordingClient,
  { tokenId, mode, closing }: { tokenId: string; mode: WaitMode; closing: AbortSignal },
): Promise<boolean> {
  const deadline = Date.now() + maxWaitMilliseconds;
  if (mode === "is absent first") await pause(graceSeconds * 1_000 + pollMilliseconds);
  while (Date.now() < deadline && !closing.aborted) {
    const status = await (mode === "subscribes" ? subscribe(client, tokenId) : poll(client, tokenId));
    if (status !== "WAITING") return status === "ACTIVE";
    await pause(pollMilliseconds);
  }
  return false;
}

type Status = "WAITING" | "ACTIVE" | "EXPIRED";

async function poll(client: RecordingClient, tokenId: string): Promise<Status> {
  const answer = await client.readToken(tokenId);
  if ("result" in answer) return answer.result.status;
  return "lost" in answer ? "WAITING" : "EXPIRED";
}

/** Follows the pushes of a token until it is not WAITING any more, or its connection is closed or silent. */
async function subscribe(client: RecordingClient, tokenId: string): Promise<Status> {
  const connection = client.connect();
  const sentAt = Date.now();
  const silence = setTimeout(() => void connection.close(), requestTimeoutMilliseconds);
  let status: Status = "WAITING";
  try {
    for await (const { queuePosition } of connection.follow(QueuePositionDocument)) {
      client.recordPush(tokenId, { sentAt, result: toTokenState(queuePosition) });
      silence.refresh();
      status = queuePosition.status;
      if (status !== "WAITING") break;
    }
  } catch {
    // The caller reads the token again after every error.
  } finally {
    clearTimeout(silence);
    await connection.close();
  }
  return status;
}
