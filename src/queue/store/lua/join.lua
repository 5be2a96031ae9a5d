-- Puts a user in line, or finds the token that is still live. Admits at once where there is room.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     1 userId, 2 the id of the token if a new one is needed, 3 its draw number before the sale opens, or ""
-- Result   see report; "DRAINING" when a new token is needed and the line is draining

local userId, newTokenId, drawNumber = unpack(ARGV)

touch(userId)
settle()

local token = tokenOf(userId)
-- Its signature has run out, so it can be presented no more.
if token and tonumber(token.issuedAt) + LIFETIME <= now then
  finish(userId, "TIMED_OUT", now)
  token = nil
end
if not token and settings.draining then
  announce()
  return "DRAINING"
end
if not token then
  local sequence = drawNumber ~= "" and drawNumber or whole(redis.call("INCR", SEQUENCE))
  token = { id = newTokenId, sequence = sequence, issuedAt = whole(now) }
  enqueue(userId, token)
end

admit()
announce()
return report({ stateOf(userId, token.id, token.issuedAt) })
