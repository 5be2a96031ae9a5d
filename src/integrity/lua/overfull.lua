-- Finds tokens that were admitted beyond the capacity. Changes nothing.
--
-- KEYS[1]  queue:{<concertId>}
-- Result   "0" for no further page, then rule, user id, token id (or ""), detail of each fault
--
-- A lowered capacity ends no turn, so a queue may have more ACTIVE tokens than its capacity. But then it has admitted
-- nobody since the capacity was set.

local excess = redis.call("ZCOUNT", ACTIVE, "(" .. whole(now), "+inf") - settings.capacity
if excess <= 0 then return { "0" } end

local active = {}
for _, userId in ipairs(redis.call("ZRANGEBYSCORE", ACTIVE, "(" .. whole(now), "+inf")) do
  local token = tokenOf(userId)
  table.insert(active, { userId = userId, at = token and token.admittedAt or 0 })
end
table.sort(active, function(one, other) return one.at < other.at end)

local reply = { "0" }
for place = settings.capacity + 1, #active do
  if active[place].at > settings.capacitySince then
    addFault(reply, "active-tokens-are-within-capacity", active[place].userId,
      "was admitted as number " .. place .. " although " .. settings.capacity .. " may be ACTIVE")
  end
end
return reply
