import type { Told } from "./history";
import type { Repeating } from "./plan";

/** How often the same is asked while answers are lost, and how long it is waited in between. */
const maxTries = 8;
const retryMilliseconds = 150;

export const pass = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks until there is an answer. @returns the last thing that was told. */
export async function insist<Result>(ask: () => Promise<Told<Result>>): Promise<Told<Result>> {
  for (let tries = 1; ; tries += 1) {
    const told = await ask();
    if (!("lost" in told) || tries === maxTries) return told;
    await pass(retryMilliseconds);
  }
}

/**
 * Asks until there is an answer, and asks the same key for something more where that is planned.
 * @returns what the first of the requests came to.
 */
export async function askRepeatedly<Result>(
  ask: () => Promise<Told<Result>>,
  askOther: () => Promise<Told<Result>>,
  repeating: Repeating,
): Promise<Told<Result>> {
  const meanwhile = repeating === "twice at once" ? insist(ask) : undefined;
  const told = await insist(ask);
  await meanwhile;
  if (repeating === "again") await ask();
  if (repeating === "with other arguments") await askOther();
  return told;
}
