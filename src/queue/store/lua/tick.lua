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

local function earliest(set)
  return tonumber(redis.call("ZRANGE", set, 0, 0, "WITHSCORES")[2]) or math.huge
end

-- An absent waiter keeps the position until the signed token expires, or absent waiters would accumulate.
local function forgetAbsent()
  for _, userId in ipairs(redis.call("ZRANGE", ABSENT, 0, 99)) do
    local token = tokenOf(userId)
    if token and tonumber(token.issuedAt) + LIFETIME > now then return end
    finish(userId, "TIMED_OUT", now)
  end
end

-- Asks the silent waiters near the front once a second, so that a turn rarely has to wait for an answer. Before the sale
-- opens a question would reveal the draw.
local function askAhead()
  if not mayAdmit() or redis.call("ZCARD", WAITING) == 0 then return end
  if not redis.call("SET", key("askedAhead"), 1, "NX", "PX", 1000) then return end
  redis.call("ZREMRANGEBYSCORE", ASKED, "-inf", whole(now - settings.graceMs))
  for _, userId in ipairs(redis.call("ZRANGE", WAITING, 0, ADMISSION_LIMIT - 1)) do
    if isSilentFor(userId, settings.checkMs) then ask(userId) end
  end
end

-- The opening concerns everyone: from now on positions are visible.
if not settings.opened and now >= settings.opensAt then
  redis.call("HSET", key("settings"), "opened", 1)
  changes.settings = true
end

settle(5000)
forgetAbsent()
admit()
askAhead()
announce()

local moment = math.min(nextAdmission() or math.huge, earliest(ACTIVE), earliest(KEPT))
if moment == math.huge then return -1 end
return math.max(0, moment - now)
