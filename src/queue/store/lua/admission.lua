-- Admission. Every script has it after queue.lua.

local ADMISSION_LIMIT = 1000 -- waiters that one script checks, so that no script blocks Redis for long

local function isSilentFor(userId, milliseconds)
  local seenAt = redis.call("ZSCORE", SEEN, userId)
  return not seenAt or tonumber(seenAt) < now - milliseconds
end

-- Asks the client of a silent waiter for a sign, unless it has not answered the last question.
-- Returns until when it may answer.
local function ask(userId)
  local askedAt, seenAt = redis.call("ZSCORE", ASKED, userId), redis.call("ZSCORE", SEEN, userId)
  if tonumber(askedAt or 0) > tonumber(seenAt or 0) then return askedAt + settings.checkMs end
  redis.call("ZADD", ASKED, whole(now), userId)
  table.insert(changes.asked, userId)
  return now + settings.checkMs
end

-- Keeps a slot for a waiter who may still answer. Returns whether it does.
local function keepSlot(userId)
  if isSilentFor(userId, settings.graceMs) then return false end
  local deadline = ask(userId)
  if deadline <= now then return false end
  redis.call("ZADD", KEPT, whole(deadline), userId)
  return true
end

local function admitUser(userId)
  local token = tokenOf(userId)
  redis.call("ZREM", SEEN, userId)
  if not token then return end
  redis.call("HSET", TOKENS, userId, table.concat({ token.id, token.sequence, token.issuedAt, whole(now) }, " "))
  redis.call("ZADD", ACTIVE, whole(now + settings.activeMs), userId)
  redis.call("ZADD", ADMISSIONS, whole(now), token.id)
  table.insert(changes.admitted, userId)
  table.insert(changes.events, "admitted")
  table.insert(changes.waits, whole(now - tonumber(token.issuedAt)))
  changes.moves = changes.moves + 1
end

local function freeSlots()
  redis.call("ZREMRANGEBYSCORE", KEPT, "-inf", whole(now))
  return settings.capacity - redis.call("ZCARD", ACTIVE) - redis.call("ZCARD", KEPT)
end

local function mayAdmit()
  return not settings.pausedSince and now >= math.max(settings.admitsFrom, settings.opensAt)
end

-- How many may be admitted now. An admission counts against the rate for more than 1000 ms. So does a kept slot after
-- its question, or others would use up the rate while the answer travels.
local function freeAdmissions()
  local free = freeSlots()
  if free <= 0 or not mayAdmit() then return 0 end
  redis.call("ZREMRANGEBYSCORE", ADMISSIONS, "-inf", "(" .. whole(now - 1000))
  local lately = redis.call("ZCOUNT", KEPT, whole(now - 1000 + settings.checkMs), "+inf")
  return math.min(free, settings.rate - redis.call("ZCARD", ADMISSIONS) - lately)
end

-- Admits the waiters at the front whose client gave a sign lately. A silent waiter is set aside and keeps its number.
-- Its slot is kept for it while it may answer; then the next waiter gets the slot.
local function admit()
  local left, checks = freeAdmissions(), ADMISSION_LIMIT
  while left > 0 and checks > 0 do
    local nearest = redis.call("ZPOPMIN", WAITING, math.min(left, checks))
    if #nearest == 0 then return end
    for index = 1, #nearest, 2 do
      local userId, sequence = nearest[index], nearest[index + 1]
      if not isSilentFor(userId, settings.checkMs) then
        admitUser(userId)
        left = left - 1
      else
        if keepSlot(userId) then left = left - 1 end
        setAside(userId, sequence)
      end
      checks = checks - 1
    end
  end
end
