import type { QueueSettings } from "../queue-settings";
import type { PresentedToken, TokenClaims } from "../token/queue-token";

/** What a script is told of a token. */
export function toTokenArguments({ userId, tokenId, issuedAt }: TokenClaims): (string | number)[] {
  return [userId, tokenId, issuedAt.getTime()];
}

const bytesOfToken = 42;

/** What read.lua is told of tokens. Packed, because Redis keeps waiters by packed ids and a batch has 1000 of them. */
export function packTokens(tokens: readonly PresentedToken[]): Buffer {
  const bytes = Buffer.allocUnsafe(bytesOfToken * tokens.length);
  tokens.forEach(({ userId, tokenId, issuedAt, silentMilliseconds = 0 }, index) => {
    const at = index * bytesOfToken;
    bytes.write(userId.replaceAll("-", ""), at, "hex");
    bytes.write(tokenId.replaceAll("-", ""), at + 16, "hex");
    bytes.writeUIntBE(issuedAt.getTime(), at + 32, 6);
    bytes.writeUInt32BE(Math.min(silentMilliseconds, 2 ** 32 - 1), at + 38);
  });
  return bytes;
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
