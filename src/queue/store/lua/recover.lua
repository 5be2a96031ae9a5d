-- Puts lost tokens back at their own positions, or among the ended ones when Postgres knows an ending.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     userId, tokenId, issuedAt, sequence, reason (or "-"), endedAt of each token, at most 1000 of them
-- Result   see conclude, states in the order given
--
-- A user who joined again before presenting the lost token keeps the better position, unless already admitted.

local function recover(userId, token, reason, endedAt)
  local newer = tokenOf(userId)
  if reason ~= "-" then
    return remember(userId, token, reason, tonumber(endedAt))
  elseif newer and (newer.admittedAt > 0 or newer.sequence < token.sequence) then
    return remember(userId, token, "LEFT", now)
  elseif newer then
    finish(userId, "LEFT", now)
  end
  enqueue(userId, token)
  changes.moves = changes.moves + 1
  if token.sequence > tonumber(redis.call("GET", SEQUENCE)) then
    redis.call("SET", SEQUENCE, token.sequence)
  end
end

settle()

local tokens = {}
for index = 1, #ARGV, 6 do
  local userId, tokenId, issuedAt, sequence, reason, endedAt = unpack(ARGV, index, index + 5)
  for _, value in ipairs({ pack(userId), pack(tokenId), issuedAt }) do table.insert(tokens, value) end
  if stateOf(unpack(tokens, #tokens - 2)):find("UNKNOWN", 1, true) then
    local token = { id = tokenId, sequence = tonumber(sequence), issuedAt = tonumber(issuedAt), admittedAt = 0 }
    recover(userId, token, reason, endedAt)
  end
end

return conclude(tokens)
