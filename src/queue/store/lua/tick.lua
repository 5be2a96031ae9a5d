-- Brings a queue up to date without a request: timeouts, absence, admission.
--
-- KEYS[1]  queue:{<concertId>}
-- Result   milliseconds until time alone changes the queue again, or -1: the rate allows the next admission,
--          an ACTIVE token times out, the sale opens, or the recovery of a lost queue ends

local function nextAdmission()
  if settings.pausedSince or redis.call("ZCARD", WAITING) == 0 then return nil end
  local from = math.max(settings.admitsFrom, settings.opensAt)
  if now < from then return from end
  if redis.call("ZCARD", ACTIVE) >= settings.capacity then return nil end
  -- When this admission leaves the window, the rate has room for one more.
  local excess = redis.call("ZCARD", ADMISSIONS) - settings.rate
  if excess < 0 then return now end
  return tonumber(redis.call("ZRANGE", ADMISSIONS, excess, excess, "WITHSCORES")[2]) + 1001
end

local function nextTimeOut()
  local earliest = redis.call("ZRANGE", ACTIVE, 0, 0, "WITHSCORES")
  return tonumber(earliest[2])
end

-- An absent waiter keeps the position until the signed token expires, or absent waiters would accumulate.
local function forgetAbsent()
  for _, userId in ipairs(redis.call("ZRANGE", ABSENT, 0, 99)) do
    local token = tokenOf(userId)
    if token and tonumber(token.issuedAt) + LIFETIME > now then return end
    finish(userId, "TIMED_OUT", now)
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
announce()

local moment = math.min(nextAdmission() or math.huge, nextTimeOut() or math.huge)
if moment == math.huge then return -1 end
return math.max(0, moment - now)
