-- Ends a live token and gives its slot to the next waiter.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     1 userId, 2 tokenId, 3 issuedAt, 4 reason: PAID or LEFT
-- Result   see conclude; a token that had ended keeps its first reason

local userId, tokenId, issuedAt, reason = unpack(ARGV)

settle()
local token = tokenOf(userId)
if token and token.id == tokenId then finish(userId, reason, now) end
return conclude({ pack(userId), pack(tokenId), issuedAt })
