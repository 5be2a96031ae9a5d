-- Lets an ACTIVE token last at least a while longer. It never makes it shorter.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     1 userId, 2 tokenId, 3 milliseconds from now
-- Result   1 if the token is ACTIVE, else 0

local userId, tokenId, milliseconds = ARGV[1], ARGV[2], tonumber(ARGV[3])

settle()
local expiresAt = isLive(userId, tokenId) and redis.call("ZSCORE", ACTIVE, userId)
if expiresAt and tonumber(expiresAt) < now + milliseconds then
  redis.call("ZADD", ACTIVE, whole(now + milliseconds), userId)
  table.insert(changes.extended, userId)
end
admit()
announce()
return expiresAt and 1 or 0
