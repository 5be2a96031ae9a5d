import type { Redis } from "ioredis";
import { queueChannel } from "../../src/queue/store/queue-scripts";
import type { TokenClaims } from "../../src/queue/token/queue-token";
import { packUuid, unpackUuid } from "../../src/shared/identifiers";

const slots = 32;
/** Where a record has the slot and the time of the last sign (queue.lua). */
const slotAt = 29;
const seenAt = 30;

/** The record that Redis keeps of a present waiter. */
export function packWaiter({ tokenId, sequence, issuedAt }: TokenClaims, seen: number): Buffer {
  const record = Buffer.alloc(seenAt + 6);
  record.writeBigUInt64BE(BigInt(sequence), 15);
  packUuid(tokenId).copy(record);
  record.writeUIntBE(issuedAt.getTime(), 23, 6);
  record.writeUIntBE(seen, seenAt, 6);
  return record;
}

/** When the client of a waiter last gave a sign, or 0 when the waiter is absent. */
export async function readSign(redis: Redis, concertId: string, userId: string): Promise<number> {
  const record = await redis.hgetBuffer(`${queueChannel(concertId)}:seen`, packUuid(userId));
  return record?.readUIntBE(seenAt, 6) ?? 0;
}

/** Makes the last signs of present waiters older, as Redis sees it, without waiting that long. */
export async function shiftSigns(
  redis: Redis,
  concertId: string,
  milliseconds: number,
  isMeant: (userId: string) => boolean = () => true,
): Promise<void> {
  const queue = queueChannel(concertId);
  const [graceMs, slotMs] = (await redis.hmget(`${queue}:settings`, "graceMs", "slotMs")).map(Number);
  const oldest = Math.floor((Date.now() - graceMs!) / slotMs!) - 3;
  for (const member of await redis.hkeysBuffer(`${queue}:seen`)) {
    const record = await redis.hgetBuffer(`${queue}:seen`, member);
    if (!record || !isMeant(unpackUuid(member))) continue;
    const seen = record.readUIntBE(seenAt, 6) - milliseconds;
    record.writeUIntBE(seen, seenAt, 6);
    record[slotAt] = Math.max(Math.floor(seen / slotMs!), oldest) % slots;
    await Promise.all([
      redis.hset(`${queue}:seen`, member, record),
      redis.rpush(`${queue}:${record[slotAt]}:seen`, member),
    ]);
  }
}
