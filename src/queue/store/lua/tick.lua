-- Brings a queue up to date without a request: timeouts, absence, admission, questions to silent waiters.
--
-- KEYS[1]  queue:{<concertId>}
-- Result   milliseconds until time alone changes the queue again, or -1: the rate allows the next admission,
--          an ACTIVE token times out, a kept slot becomes free, the sale opens, or the recovery of a lost queue ends

local function nextAdmission()
  if settings.pausedSince or redis.call("ZCARD", WAITING) == 0 then return nil end
  local from = math.max(settings.admitsFrom, settings.opensAt)
  if now < from then return from end
  if freeAdmissions() > 0 then return now end
  -- When this admission leaves the window, the rate has room for one more.
  local excess = redis.call("ZCARD", ADMISSIONS) - settings.rate
  if excess < 0 or freeSlots() <= 0 then return nil end
  return tonumber(redis.call("ZRANGE", ADMISSIONS, excess, excess, "WITHSCORES")[2]) + 1001
end

local function earliest(set) return tonumber(redis.call("ZRANGE", set, 0, 0, "WITHSCORES")[2]) or math.huge end

-- Looks at a waiter whose sign is in a slot of time that is older than the grace time. A silent one becomes absent, another
-- one goes to the list of its last sign. One who has moved on is in another list, too, and is left to that.
local function lookAt(member, slot)
  local record = redis.call("HGET", SEEN, member)
  if not record or record:byte(SIGN - 1) ~= slot % SLOTS then return end
  local id, sequence, issuedAt, _, seenAt = struct.unpack(PACKED_TOKEN, record)
  if seenAt >= now - settings.graceMs then return keepPresent(member, id, sequence, issuedAt, seenAt) end
  redis.call("ZREM", WAITING, member)
  setAside(member, record)
end

-- The list of a slot is used again after SLOTS. 18 of them may have younger signs.
local function markAbsent(max)
  local last = math.floor((now - settings.graceMs) / settings.slotMs) - 1
  for slot = last - SLOTS + 19, last do
    local members = max > 0 and redis.call("LPOP", key(slot % SLOTS .. ":seen"), max) or {}
    for _, member in ipairs(members) do lookAt(member, slot) end
    max = max - #members
  end
end

-- An absent waiter keeps the position until the signed token expires, or absent waiters would accumulate.
local function forgetAbsent()
  for _, userId in ipairs(redis.call("ZRANGE", ABSENT, 0, 99)) do
    local token = tokenOf(userId)
    if token and token.issuedAt + LIFETIME > now then return end
    finish(userId, "TIMED_OUT", now)
  end
end

-- Asks the silent waiters near the front once a second, so that a turn rarely has to wait for an answer. Before the sale
-- opens a question would reveal the draw.
local function askAhead()
  if not mayAdmit() or redis.call("ZCARD", WAITING) == 0 then return end
  if not redis.call("SET", key("askedAhead"), 1, "NX", "PX", 1000) then return end
  redis.call("ZREMRANGEBYSCORE", ASKED, "-inf", now - settings.graceMs)
  for _, member in ipairs(redis.call("ZRANGE", WAITING, 0, ADMISSION_LIMIT - 1)) do
    local record = redis.call("HGET", SEEN, member)
    if record and seenAtOf(record) < now - settings.checkMs then ask(unpackId(member), seenAtOf(record)) end
  end
end

-- The opening concerns everyone: from now on positions are visible.
if not settings.opened and now >= settings.opensAt then
  redis.call("HSET", key("settings"), "opened", 1)
  changes.settings = true
end

settle()
redis.call("ZREMRANGEBYSCORE", KEPT, "-inf", now)
markAbsent(5000)
forgetAbsent()
admit()
askAhead()
announce()

local moment = math.min(nextAdmission() or math.huge, earliest(ACTIVE), earliest(KEPT))
return moment == math.huge and -1 or math.max(0, moment - now)
