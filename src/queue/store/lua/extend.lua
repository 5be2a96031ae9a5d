-- Makes an ACTIVE token last at least a while longer. It never makes the token shorter.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     1 userId, 2 tokenId, 3 issuedAt, 4 milliseconds from now
-- Result   see conclude

local userId, tokenId, issuedAt, milliseconds = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])

settle()
local token = tokenOf(userId)
local expiresAt = token and token.id == tokenId and redis.call("ZSCORE", ACTIVE, userId)
if expiresAt and tonumber(expiresAt) < now + milliseconds then
  redis.call("ZADD", ACTIVE, now + milliseconds, userId)
  note("extended", userId)
end
return conclude({ pack(userId), pack(tokenId), issuedAt })
