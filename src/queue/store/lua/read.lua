-- Reads the states of tokens. A waiter whose token is read is present; an absent one returns to the old position.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     userId, tokenId, issuedAt of each token, at most 1000 of them
-- Result   see conclude, states in the order given; UNKNOWN for a token that Redis has lost

for index = 1, #ARGV, 3 do
  if isLive(ARGV[index], ARGV[index + 1]) then touch(ARGV[index]) end
end

settle()
return conclude(ARGV, 3)
