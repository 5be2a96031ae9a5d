-- Adds a user to the queue, or finds the live token. Admits at once when there is room.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     1 userId, 2 the id for a new token, 3 its draw number before the sale opens, or ""
-- Result   { see conclude, the token id }; "DRAINING" when the user needs a new token and the queue is draining

local userId, newTokenId, drawNumber = unpack(ARGV)

touch(pack(userId), nil, 0)
settle()

local token = tokenOf(userId)
-- Its signature has expired, so nobody can present it any more.
if token and token.issuedAt + LIFETIME <= now then
  finish(userId, "TIMED_OUT", now)
  token = nil
end
if not token then
  if settings.draining then
    announce()
    return "DRAINING"
  end
  local sequence = tonumber(drawNumber) or redis.call("INCR", SEQUENCE)
  token = { id = newTokenId, sequence = sequence, issuedAt = now }
  enqueue(userId, token)
end

return { conclude({ pack(userId), pack(token.id), token.issuedAt }), token.id }
