import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { newKey } from "../../keys";

const key = (intention: string) => `frontrow.intention.${intention}`;

/** After these codes the same request may still succeed, so it keeps its idempotency key. */
const undecided = new Set(["SERVICE_UNAVAILABLE", "RATE_LIMITED", "INTERNAL_SERVER_ERROR"]);

/**
 * Sends what the user intends under one idempotency key. The key survives retries, lost answers and reloads
 * until the server has decided. The next intention gets a new key.
 */
export async function intend<Result>(
  intention: string,
  act: (idempotencyKey: string) => Promise<Result>,
): Promise<Result> {
  const kept = sessionStorage.getItem(key(intention)) ?? newKey();
  sessionStorage.setItem(key(intention), kept);
  try {
    const result = await act(kept);
    sessionStorage.removeItem(key(intention));
    return result;
  } catch (error) {
    if (isDecided(error)) sessionStorage.removeItem(key(intention));
    throw error;
  }
}

function isDecided(error: unknown): boolean {
  if (!CombinedGraphQLErrors.is(error)) return false;
  return !error.errors.some(({ extensions }) => undecided.has(String(extensions?.["code"])));
}
