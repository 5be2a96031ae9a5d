-- Adds users to the queue in the order given, or finds their live tokens. Admits at once when there is room.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     userId, the id for a new token, its draw number before the sale opens, or "", of each user
-- Result   { see conclude, the token id of each }; UNKNOWN for a user who needs a new token while the queue is draining

local tokens, ids = {}, {}

local function liveTokenOf(userId)
  local token = tokenOf(userId)
  if not token or token.issuedAt + LIFETIME > now then return token end
  -- Its signature has expired, so nobody can present it any more.
  finish(userId, "TIMED_OUT", now)
end

local function issue(userId, newTokenId, drawNumber)
  local token = { id = newTokenId, sequence = tonumber(drawNumber) or redis.call("INCR", SEQUENCE), issuedAt = now }
  enqueue(userId, token)
  return token
end

for index = 1, #ARGV, 3 do touch(pack(ARGV[index]), nil, 0) end
settle()
for index = 1, #ARGV, 3 do
  local userId, newTokenId, drawNumber = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  local token = liveTokenOf(userId)
  if not token and not settings.draining then token = issue(userId, newTokenId, drawNumber) end
  token = token or { id = newTokenId, issuedAt = now }
  ids[#ids + 1] = token.id
  for _, value in ipairs({ pack(userId), pack(token.id), token.issuedAt }) do tokens[#tokens + 1] = value end
end

return { conclude(tokens), ids }
