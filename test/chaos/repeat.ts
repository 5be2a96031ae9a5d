import { setTimeout as pause } from "node:timers/promises";
import type { Answer } from "./history";
import type { Repetition } from "./plan";

const maxAttempts = 8;
const pauseMilliseconds = 150;

/** Sends a request again while its answer is lost, at most `maxAttempts` times. @returns the last answer. */
export async function sendUntilAnswered<Result>(
  send: () => Promise<Answer<Result>>,
): Promise<Answer<Result>> {
  for (let attempts = 1; ; attempts += 1) {
    const answer = await send();
    if (!("lost" in answer) || attempts === maxAttempts) return answer;
    await pause(pauseMilliseconds);
  }
}

/**
 * Sends a request until it is answered, and uses its key again when the plan says so.
 * @returns the answer to the first use of the key.
 */
export async function sendWithRepetition<Result>(
  send: () => Promise<Answer<Result>>,
  sendOther: () => Promise<Answer<Result>>,
  repetition: Repetition,
): Promise<Answer<Result>> {
  const concurrent = repetition === "twice at once" ? sendUntilAnswered(send) : undefined;
  const answer = await sendUntilAnswered(send);
  await concurrent;
  if (repetition === "again") await send();
  if (repetition === "with other arguments") await sendOther();
  return answer;
}
