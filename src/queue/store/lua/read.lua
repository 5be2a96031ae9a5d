-- Reads the states of tokens, records when the client of each last gave a sign, and spends budgets (rate-limiter.ts).
--
-- KEYS[1]  queue:{<concertId>}, then the budgets
-- ARGV     the maximum of each budget; then user id, token id (16 bytes each), issuedAt (6) and milliseconds since the
--          client's last sign (4) of each token, at most 1000 of them, as one string
-- Result   { see conclude, states in the order given; UNKNOWN for a token that Redis has lost },
--          what spendBudget tells of each budget

local secondsLeft, packed, tokens = {}, ARGV[#KEYS], {}
for index = 2, #KEYS do secondsLeft[index - 1] = spendBudget(KEYS[index], ARGV[index - 1]) end

for from = 1, #packed, 42 do
  local member, tokenId, issuedAt, silentMs = struct.unpack(">c16c16I6I4", packed, from)
  touch(member, tokenId, silentMs)
  tokens[#tokens + 1], tokens[#tokens + 2], tokens[#tokens + 3] = member, tokenId, issuedAt
end

settle()
return { conclude(tokens), secondsLeft }
