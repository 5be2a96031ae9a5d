-- Code that every script of a queue shares. Each script begins with this file, admission.lua, tally.lua, report.lua.
--
-- KEYS[1]  queue:{<concertId>}: the prefix of the queue's keys, whose hash tag keeps them on one node, and the
--          channel on which its changes are announced
-- Result   "MISSING" at once when Redis has no settings for this queue
--
--   settings      HASH    capacity, rate, bornAt, admitsFrom, graceMs, checkMs, activeMs, pausedSince, pauseReason,
--                         draining (1 while nobody may join), revision, opensAt (of the sale), opened (1 after
--                         its announcement), capacitySince (the last change of capacity)
--   sequence      STRING  the last sequence number given out
--   waiting       ZSET    user id -> sequence, of the present waiters; rank + 1 is the position
--   absent        ZSET    user id -> sequence, of the absent waiters
--   seen          ZSET    user id -> when the client of a present waiter last gave a sign
--   asked         ZSET    user id -> when the client of a silent waiter was asked for a sign
--   kept          ZSET    user id -> until when a slot is kept for an absent waiter who was asked at its turn
--   active        ZSET    user id -> when the token times out
--   tokens        HASH    user id -> "tokenId sequence issuedAt admittedAt" of the live token
--   admissions    ZSET    token id -> when, of the last second's admissions
--   ended:<id>    STRING  "reason sequence issuedAt admittedAt endedAt", remembered for an hour
--   endings       ZSET    "tokenId userId reason endedAt" -> endedAt, the outbox for Postgres
--
-- Times are milliseconds of Redis's clock. 0 means never.

local LIFETIME = 86400000 -- of a signed token, like TOKEN_LIFETIME_SECONDS
local MEMORY = 3600000 -- how long an ended token is remembered
local MAX_ENDINGS = 100000

local function key(name)
  return KEYS[1] .. ":" .. name
end

local WAITING, ABSENT, SEEN, ACTIVE = key("waiting"), key("absent"), key("seen"), key("active")
local TOKENS, ADMISSIONS, SEQUENCE = key("tokens"), key("admissions"), key("sequence")
local ASKED, KEPT = key("asked"), key("kept")

local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Lua's own conversion rounds to 14 digits, and a sequence number may have 16.
local function whole(number)
  return string.format("%.0f", number)
end

local function readSettings()
  local fields = redis.call("HMGET", key("settings"),
    "capacity", "rate", "bornAt", "admitsFrom", "graceMs", "activeMs", "pausedSince", "pauseReason",
    "draining", "opensAt", "opened", "capacitySince", "checkMs")
  if not fields[1] then return nil end
  return {
    capacity = tonumber(fields[1]),
    rate = tonumber(fields[2]),
    bornAt = tonumber(fields[3]),
    admitsFrom = tonumber(fields[4]),
    graceMs = tonumber(fields[5]),
    activeMs = tonumber(fields[6]),
    pausedSince = fields[7],
    pauseReason = fields[8],
    draining = fields[9] == "1",
    opensAt = tonumber(fields[10]) or 0,
    opened = fields[11] == "1",
    capacitySince = tonumber(fields[12] or fields[3]),
    checkMs = tonumber(fields[13] or fields[5]),
  }
end

local settings = readSettings()
if not settings then return "MISSING" end

local changes = {
  admitted = {}, ended = {}, extended = {}, asked = {}, moves = 0, settings = false,
  events = {}, waits = {}, turns = {}, outcomes = {}, -- for tally.lua
}

local function tokenOf(userId)
  local record = redis.call("HGET", TOKENS, userId)
  if not record then return nil end
  local id, sequence, issuedAt, admittedAt = record:match("^(%S+) (%S+) (%S+) (%S+)$")
  return { id = id, sequence = sequence, issuedAt = issuedAt, admittedAt = admittedAt }
end

local function isLive(userId, tokenId)
  local record = redis.call("HGET", TOKENS, userId)
  return record and record:sub(1, #tokenId + 1) == tokenId .. " "
end

local function remember(userId, token, reason, endedAt)
  local ending = table.concat({ reason, token.sequence, token.issuedAt, token.admittedAt, whole(endedAt) }, " ")
  redis.call("SET", key("ended:" .. token.id), ending, "PX", MEMORY)
  redis.call("ZADD", key("endings"), whole(endedAt), table.concat({ token.id, userId, reason, whole(endedAt) }, " "))
  redis.call("ZREMRANGEBYRANK", key("endings"), 0, -MAX_ENDINGS - 1)
end

local function finish(userId, reason, endedAt)
  local token = tokenOf(userId)
  changes.moves = changes.moves + redis.call("ZREM", WAITING, userId)
  for _, set in ipairs({ ABSENT, SEEN, ACTIVE, KEPT }) do redis.call("ZREM", set, userId) end
  redis.call("HDEL", TOKENS, userId)
  if not token then return end
  remember(userId, token, reason, endedAt)
  if token.admittedAt == "0" then
    table.insert(changes.events, "gaveUp")
  else
    table.insert(changes.events, reason)
    table.insert(changes.outcomes, reason)
    table.insert(changes.turns, whole(endedAt - tonumber(token.admittedAt)))
  end
  table.insert(changes.ended, userId)
end

-- Ends all that are due. There are never more of them than the capacity.
local function expireDue()
  local due = redis.call("ZRANGEBYSCORE", ACTIVE, "-inf", whole(now), "WITHSCORES")
  for index = 1, #due, 2 do
    finish(due[index], "TIMED_OUT", tonumber(due[index + 1]))
  end
end

local function setAside(userId, sequence)
  redis.call("ZREM", WAITING, userId)
  redis.call("ZREM", SEEN, userId)
  redis.call("ZADD", ABSENT, sequence, userId)
  changes.moves = changes.moves + 1
end

local function markAbsent(max)
  local silent = redis.call("ZRANGEBYSCORE", SEEN, "-inf", "(" .. whole(now - settings.graceMs), "LIMIT", 0, max)
  for _, userId in ipairs(silent) do
    local sequence = redis.call("ZSCORE", WAITING, userId)
    if sequence then setAside(userId, sequence) else redis.call("ZREM", SEEN, userId) end
  end
end

-- Brings the state up to date. No script depends on an earlier tick.
local function settle(maxAbsent)
  expireDue()
  markAbsent(maxAbsent or 100)
end

-- Records the last sign of a waiter's client. A sign that is recent enough to be admitted makes an absent waiter
-- return to the old position.
local function touch(userId, silentMs)
  if redis.call("ZADD", SEEN, "XX", "GT", "CH", whole(now - silentMs), userId) == 1 then return end
  local sequence = silentMs <= settings.checkMs and redis.call("ZSCORE", ABSENT, userId)
  if not sequence then return end
  redis.call("ZREM", ABSENT, userId)
  redis.call("ZREM", KEPT, userId)
  redis.call("ZADD", WAITING, sequence, userId)
  redis.call("ZADD", SEEN, whole(now), userId)
  changes.moves = changes.moves + 1
end

local function enqueue(userId, token)
  redis.call("HSET", TOKENS, userId, table.concat({ token.id, token.sequence, token.issuedAt, "0" }, " "))
  redis.call("ZADD", WAITING, token.sequence, userId)
  redis.call("ZADD", SEEN, whole(now), userId)
end
