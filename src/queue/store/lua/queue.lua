-- Code that every script of a queue shares. Each script begins with this file, admission.lua, tally.lua, report.lua.
--
-- KEYS[1]  queue:{<concertId>}: the prefix of the queue's keys, whose hash tag keeps them on one node, and the
--          channel on which its changes are announced
-- Result   "MISSING" at once when Redis has no settings for this queue, or those of an earlier version
--
--   settings      HASH    capacity, rate, bornAt, admitsFrom, graceMs, slotMs, checkMs, activeMs, pausedSince,
--                         pauseReason, draining (1 while nobody may join), revision, opensAt (of the sale), opened (1
--                         after its announcement), capacitySince (the last change of capacity)
--   sequence      STRING  the last sequence number given out
--   waiting       ZSET    packed user id -> sequence, of the present waiters; rank + 1 is the position
--   seen          HASH    packed user id -> token of a present waiter, and when its client last gave a sign; packed
--   <slot>:seen   LIST    packed user ids, to look at when a sign in this slot of time is older than the grace time
--   absent        ZSET    user id -> sequence, of the absent waiters
--   asked         ZSET    user id -> when the client of a silent waiter was asked for a sign
--   kept          ZSET    user id -> until when a slot is kept for an absent waiter who was asked at its turn
--   active        ZSET    user id -> when the token times out
--   tokens        HASH    user id -> "tokenId sequence issuedAt admittedAt" of an absent waiter or an admitted user
--   admissions    ZSET    token id -> when, of the last second's admissions
--   ended:<id>    STRING  "reason sequence issuedAt admittedAt endedAt", remembered for an hour
--   endings       ZSET    "tokenId userId reason endedAt" -> endedAt, the outbox for Postgres
--
-- Times are milliseconds of Redis's clock. 0 means never.

local LIFETIME = 86400000 -- of a signed token, like TOKEN_LIFETIME_SECONDS
local MEMORY = 3600000 -- how long an ended token is remembered
local MAX_ENDINGS = 100000
local SLOTS = 32 -- slots of time, in turn; the grace time has 16 (recovery.ts)
local PACKED_ID = ">I4I2I2I2I2I4"
local PACKED_TOKEN = ">c16I7I6BI6" -- token id, sequence, issuedAt, the slot of its list, when seen
local SIGN = 31 -- where the last of these begins

local function key(name) return KEYS[1] .. ":" .. name end

local WAITING, ABSENT, SEEN, ACTIVE = key("waiting"), key("absent"), key("seen"), key("active")
local TOKENS, ADMISSIONS, SEQUENCE = key("tokens"), key("admissions"), key("sequence")
local ASKED, KEPT = key("asked"), key("kept")

local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Lua's own conversion rounds to 14 digits, and a sequence number may have 16. Numbers for redis.call are exact.
local function whole(number) return string.format("%.0f", number) end

local function readSettings()
  local fields = redis.call("HMGET", key("settings"),
    "capacity", "rate", "bornAt", "admitsFrom", "graceMs", "activeMs", "pausedSince", "pauseReason",
    "draining", "opensAt", "opened", "capacitySince", "checkMs", "slotMs")
  if not fields[14] then return nil end
  return {
    capacity = tonumber(fields[1]), rate = tonumber(fields[2]), bornAt = tonumber(fields[3]),
    admitsFrom = tonumber(fields[4]), graceMs = tonumber(fields[5]), activeMs = tonumber(fields[6]),
    pausedSince = fields[7], pauseReason = fields[8], draining = fields[9] == "1",
    opensAt = tonumber(fields[10]) or 0, opened = fields[11] == "1", capacitySince = tonumber(fields[12] or fields[3]),
    checkMs = tonumber(fields[13]), slotMs = tonumber(fields[14]),
  }
end

local settings = readSettings()
if not settings then return "MISSING" end

-- What this script changes: lists for announce and tally, each of them there when it has an entry.
local changes = { moves = 0 }

local function note(list, value)
  changes[list] = changes[list] or {}
  table.insert(changes[list], value)
end

-- A UUID as 16 bytes instead of 36 characters, because a queue may have a million waiters.
local function pack(id)
  return struct.pack(PACKED_ID, tonumber(id:sub(1, 8), 16), tonumber(id:sub(10, 13), 16),
    tonumber(id:sub(15, 18), 16), tonumber(id:sub(20, 23), 16), tonumber(id:sub(25, 28), 16),
    tonumber(id:sub(29), 16))
end

local function unpackId(bytes) return string.format("%08x-%04x-%04x-%04x-%04x%08x", struct.unpack(PACKED_ID, bytes)) end

local function seenAtOf(record) return (struct.unpack(">I6", record, SIGN)) end

-- The live token of a user. That of a present waiter has `member`, the packed user id.
local function tokenOf(userId)
  local text = redis.call("HGET", TOKENS, userId)
  if text then
    local id, sequence, issuedAt, admittedAt = text:match("^(%S+) (%d+) (%d+) (%d+)$")
    return id and { id = id, sequence = sequence + 0, issuedAt = issuedAt + 0, admittedAt = admittedAt + 0 }
  end
  local member = pack(userId)
  local record = redis.call("HGET", SEEN, member)
  if not record then return nil end
  local id, sequence, issuedAt = struct.unpack(PACKED_TOKEN, record)
  return { id = unpackId(id), sequence = sequence, issuedAt = issuedAt, admittedAt = 0, member = member }
end

-- Keeps the token of a present waiter, in the list of the slot of its last sign.
local function keepPresent(member, id, sequence, issuedAt, seenAt)
  local slot = math.floor(seenAt / settings.slotMs)
  redis.call("RPUSH", key(slot % SLOTS .. ":seen"), member)
  redis.call("HSET", SEEN, member, struct.pack(PACKED_TOKEN, id, sequence, issuedAt, slot % SLOTS, seenAt))
end

local function enqueue(userId, token)
  local member = pack(userId)
  redis.call("ZADD", WAITING, token.sequence, member)
  keepPresent(member, pack(token.id), token.sequence, token.issuedAt, now)
end

-- Makes the token of a waiter, whom `waiting` no longer has, that of a user who is absent or admitted. Returns both.
local function keepApart(member, record, admittedAt)
  local id, sequence, issuedAt = struct.unpack(PACKED_TOKEN, record)
  local userId, token = unpackId(member), { id = unpackId(id), sequence = sequence, issuedAt = issuedAt }
  redis.call("HDEL", SEEN, member)
  redis.call("HSET", TOKENS, userId, string.format("%s %.0f %.0f %.0f", token.id, sequence, issuedAt, admittedAt))
  changes.moves = changes.moves + 1
  return userId, token
end

local function setAside(member, record)
  local userId, token = keepApart(member, record, 0)
  redis.call("ZADD", ABSENT, token.sequence, userId)
end

local function remember(userId, token, reason, endedAt)
  local facts = string.format("%.0f %.0f %.0f %.0f", token.sequence, token.issuedAt, token.admittedAt, endedAt)
  redis.call("SET", key("ended:" .. token.id), reason .. " " .. facts, "PX", MEMORY)
  redis.call("ZADD", key("endings"), endedAt, string.format("%s %s %s %.0f", token.id, userId, reason, endedAt))
  redis.call("ZREMRANGEBYRANK", key("endings"), 0, -MAX_ENDINGS - 1)
end

local function finish(userId, reason, endedAt)
  local token = tokenOf(userId)
  if token and token.member then
    changes.moves = changes.moves + redis.call("ZREM", WAITING, token.member)
    redis.call("HDEL", SEEN, token.member)
  else
    for _, set in ipairs({ ABSENT, ACTIVE, KEPT }) do redis.call("ZREM", set, userId) end
    redis.call("HDEL", TOKENS, userId)
  end
  if not token then return end
  remember(userId, token, reason, endedAt)
  note("events", token.admittedAt == 0 and "gaveUp" or reason)
  if token.admittedAt > 0 then
    note("outcomes", reason)
    note("turns", endedAt - token.admittedAt)
  end
  note("ended", userId)
end

-- Ends all that are due, so that no script depends on an earlier tick. There are never more of them than the capacity.
local function settle()
  local due = redis.call("ZRANGEBYSCORE", ACTIVE, "-inf", now, "WITHSCORES")
  for index = 1, #due, 2 do
    finish(due[index], "TIMED_OUT", tonumber(due[index + 1]))
  end
end

-- Records the last sign of a waiter's client. A sign that is recent enough to be admitted makes an absent waiter
-- return to the old position. Only a sign with the waiter's own token counts, if one is given (packed, like the user id).
local function touch(member, tokenId, silentMs)
  local record = redis.call("HGET", SEEN, member)
  if record then
    if tokenId and record:sub(1, 16) ~= tokenId or seenAtOf(record) >= now - silentMs then return end
    redis.call("HSET", SEEN, member, record:sub(1, SIGN - 1) .. struct.pack(">I6", now - silentMs))
  elseif silentMs <= settings.checkMs then
    local userId = unpackId(member)
    local token = redis.call("ZSCORE", ABSENT, userId) and tokenOf(userId)
    if not token or (tokenId and token.id ~= unpackId(tokenId)) then return end
    redis.call("ZREM", ABSENT, userId)
    redis.call("ZREM", KEPT, userId)
    redis.call("HDEL", TOKENS, userId)
    enqueue(userId, token)
    changes.moves = changes.moves + 1
  end
end
