-- Admission. Every script has it after queue.lua.

local ADMISSION_LIMIT = 1000 -- waiters that one script checks, so that no script blocks Redis for long

local function isSilent(userId)
  local seenAt = redis.call("ZSCORE", SEEN, userId)
  return not seenAt or tonumber(seenAt) < now - settings.graceMs
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

-- How many may be admitted now. An admission counts against the rate for more than 1000 ms.
local function freeAdmissions()
  if settings.pausedSince or now < math.max(settings.admitsFrom, settings.opensAt) then return 0 end
  local free = settings.capacity - redis.call("ZCARD", ACTIVE)
  if free <= 0 then return 0 end
  redis.call("ZREMRANGEBYSCORE", ADMISSIONS, "-inf", "(" .. whole(now - 1000))
  return math.min(free, settings.rate - redis.call("ZCARD", ADMISSIONS))
end

-- markAbsent is bounded, so each waiter at the front is checked again: no absent waiter is admitted.
local function admit()
  local left, checks = freeAdmissions(), ADMISSION_LIMIT
  while left > 0 and checks > 0 do
    local nearest = redis.call("ZPOPMIN", WAITING, math.min(left, checks))
    if #nearest == 0 then return end
    for index = 1, #nearest, 2 do
      if isSilent(nearest[index]) then
        setAside(nearest[index], nearest[index + 1])
      else
        admitUser(nearest[index])
        left = left - 1
      end
      checks = checks - 1
    end
  end
end
