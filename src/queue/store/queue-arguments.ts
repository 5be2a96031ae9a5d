import type { QueueSettings } from "../queue-settings";
import type { TokenClaims } from "../token/queue-token";

/** What a script is told of a token. */
export function toTokenArguments({ userId, tokenId, issuedAt }: TokenClaims): (string | number)[] {
  return [userId, tokenId, issuedAt.getTime()];
}

/** Settings as field, value, ... of the hash in Redis. An empty value clears a field; undefined leaves it as it is. */
export function toFields(settings: Partial<QueueSettings>): (string | number)[] {
  const { capacity, admissionsPerSecond: rate, opensAt, pausedSince, pauseReason, draining } = settings;
  const fields: Record<string, string | number | null | undefined> = {
    capacity,
    rate,
    opensAt: opensAt?.getTime(),
    pausedSince: pausedSince && pausedSince.getTime(),
    pauseReason,
    draining: draining === undefined ? undefined : Number(draining) || null,
    revision: settings.revision,
  };
  return Object.entries(fields).flatMap(([field, value]) =>
    value === undefined ? [] : [field, value ?? ""],
  );
}
