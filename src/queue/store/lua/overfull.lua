-- Finds tokens that were admitted beyond the capacity. Changes nothing.
--
-- KEYS[1]  queue:{<concertId>}
-- Result   userId, tokenId, number among the ACTIVE, capacity of each
--
-- A lowered capacity ends no turn, so a queue may have more ACTIVE tokens than its capacity. But then it has admitted
-- nobody since the capacity was set.

local excess = redis.call("ZCOUNT", ACTIVE, "(" .. whole(now), "+inf") - settings.capacity
if excess <= 0 then return {} end

local active = {}
for _, userId in ipairs(redis.call("ZRANGEBYSCORE", ACTIVE, "(" .. whole(now), "+inf")) do
  local token = tokenOf(userId)
  table.insert(active, { userId = userId, tokenId = token and token.id or "", at = tonumber(token and token.admittedAt) or 0 })
end
table.sort(active, function(one, other) return one.at < other.at end)

local reply = {}
for place = settings.capacity + 1, #active do
  local token = active[place]
  if token.at > settings.capacitySince then
    for _, value in ipairs({ token.userId, token.tokenId, place, settings.capacity }) do table.insert(reply, value) end
  end
end
return reply
