-- Admission. Every script has it after queue.lua.

local ADMISSION_LIMIT = 1000 -- waiters that one script checks, so that no script blocks Redis for long

-- Asks the client of a silent waiter for a sign, unless it has not answered the last question.
-- Returns until when it may answer.
local function ask(userId, seenAt)
  local askedAt = tonumber(redis.call("ZSCORE", ASKED, userId) or 0)
  if askedAt > seenAt then return askedAt + settings.checkMs end
  redis.call("ZADD", ASKED, now, userId)
  note("asked", userId)
  return now + settings.checkMs
end

-- Keeps a slot for a waiter who may still answer. Returns whether it does.
local function keepSlot(userId, seenAt)
  if seenAt < now - settings.graceMs then return false end
  local deadline = ask(userId, seenAt)
  if deadline <= now then return false end
  redis.call("ZADD", KEPT, deadline, userId)
  return true
end

local function admitUser(member, record)
  local userId, token = keepApart(member, record, now)
  redis.call("ZADD", ACTIVE, now + settings.activeMs, userId)
  redis.call("ZADD", ADMISSIONS, now, token.id)
  note("admitted", userId)
  note("events", "admitted")
  note("waits", now - token.issuedAt)
end

local function freeSlots()
  local free = settings.capacity - redis.call("ZCARD", ACTIVE)
  if free <= 0 then return 0 end
  redis.call("ZREMRANGEBYSCORE", KEPT, "-inf", now)
  return free - redis.call("ZCARD", KEPT)
end

local function mayAdmit() return not settings.pausedSince and now >= math.max(settings.admitsFrom, settings.opensAt) end

-- How many may be admitted now. An admission counts against the rate for more than 1000 ms. So does a kept slot after
-- its question, or others would use up the rate while the answer travels.
local function freeAdmissions()
  if not mayAdmit() then return 0 end
  local free = freeSlots()
  if free <= 0 then return 0 end
  redis.call("ZREMRANGEBYSCORE", ADMISSIONS, "-inf", "(" .. whole(now - 1000))
  local lately = redis.call("ZCOUNT", KEPT, now - 1000 + settings.checkMs, "+inf")
  return math.min(free, settings.rate - redis.call("ZCARD", ADMISSIONS) - lately)
end

-- Admits the waiters at the front whose client gave a sign lately. A silent waiter is set aside and keeps its number.
-- Its slot is kept for it while it may answer; then the next waiter gets the slot. Returns how many are waiting then.
local function admit()
  local waiting, checks = redis.call("ZCARD", WAITING), ADMISSION_LIMIT
  local left = waiting > 0 and freeAdmissions() or 0
  if left <= 0 then return waiting end
  while left > 0 and checks > 0 do
    local nearest = redis.call("ZPOPMIN", WAITING, math.min(left, checks))
    if #nearest == 0 then return 0 end
    for index = 1, #nearest, 2 do
      local member = nearest[index]
      local record = redis.call("HGET", SEEN, member)
      if record and seenAtOf(record) >= now - settings.checkMs then
        admitUser(member, record)
        left = left - 1
      elseif record then
        if keepSlot(unpackId(member), seenAtOf(record)) then left = left - 1 end
        setAside(member, record)
      end
      checks = checks - 1
    end
  end
  return redis.call("ZCARD", WAITING)
end
