-- Reads the states of tokens, and records when the client of each last gave a sign.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     userId, tokenId, issuedAt, milliseconds since the client's last sign of each token, at most 1000 of them
-- Result   see conclude, states in the order given; UNKNOWN for a token that Redis has lost

for index = 1, #ARGV, 4 do
  if isLive(ARGV[index], ARGV[index + 1]) then touch(ARGV[index], tonumber(ARGV[index + 3])) end
end

settle()
return conclude(ARGV, 4)
