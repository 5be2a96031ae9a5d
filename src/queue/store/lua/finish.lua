-- Ends live tokens and gives their slots to the next waiters.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     userId, tokenId, issuedAt, reason: PAID or LEFT, of each token
-- Result   see conclude; a token that had ended keeps its first reason

local tokens = {}

settle()
for index = 1, #ARGV, 4 do
  local userId, tokenId, issuedAt, reason = unpack(ARGV, index, index + 3)
  local token = tokenOf(userId)
  if token and token.id == tokenId then finish(userId, reason, now) end
  for _, value in ipairs({ pack(userId), pack(tokenId), issuedAt }) do tokens[#tokens + 1] = value end
end
return conclude(tokens)
