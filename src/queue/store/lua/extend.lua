-- Makes an ACTIVE token last at least a while longer. It never makes the token shorter.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     1 userId, 2 tokenId, 3 issuedAt, 4 milliseconds from now
-- Result   see conclude

local userId, tokenId, issuedAt, milliseconds = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])

settle()
local expiresAt = isLive(userId, tokenId) and redis.call("ZSCORE", ACTIVE, userId)
if expiresAt and tonumber(expiresAt) < now + milliseconds then
  redis.call("ZADD", ACTIVE, whole(now + milliseconds), userId)
  table.insert(changes.extended, userId)
end
return conclude({ userId, tokenId, issuedAt }, 3)
