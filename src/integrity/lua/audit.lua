-- Finds contradictions in the data of some users of a queue. Changes nothing.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     1 the cursor, "0" for the first page,
--          2 whose members to check: tokens or seen, or waiting, absent or active for users without a token
-- Result   the next cursor, "0" after the last page, then rule, user id, token id (or ""), detail of each fault
--
-- Each user is checked in one instant, so the changes of a running queue cause no finding.

local SCANNED = 500

local cursor, collection = ARGV[1], ARGV[2]
local hasTokens, isPacked = collection == "tokens" or collection == "seen", collection == "waiting" or collection == "seen"
local page = redis.call(hasTokens and "HSCAN" or "ZSCAN", key(collection), cursor, "COUNT", SCANNED)
local last = tonumber(redis.call("GET", SEQUENCE) or "0")
local reply = { page[1] }

local function audit(userId)
  local token, member = tokenOf(userId), pack(userId)
  local waiting, absent = redis.call("ZSCORE", WAITING, member), redis.call("ZSCORE", ABSENT, userId)
  local active, seen = redis.call("ZSCORE", ACTIVE, userId), redis.call("HEXISTS", SEEN, member) == 1
  local places = (waiting and 1 or 0) + (absent and 1 or 0) + (active and 1 or 0)

  local function demand(holds, rule, detail)
    if not holds then addFault(reply, rule, userId, detail) end
  end

  demand(token, "place-has-token", "has no token that can be read")
  if not (hasTokens and token) then return end
  local sequence = tonumber(waiting or absent or token.sequence)
  demand(places == 1, "token-has-one-place", "stands in " .. places .. " of waiting, absent and active")
  demand((token.admittedAt > 0) == (active ~= false), "admitted-token-is-active",
    "was admitted at " .. whole(token.admittedAt) .. (active and " and is active" or " and is not active"))
  demand((waiting ~= false) == seen, "present-token-is-waiting",
    (seen and "is present" or "is not present") .. (waiting and " and waits" or " and does not wait"))
  demand(sequence == token.sequence, "token-stands-at-its-sequence",
    "has the number " .. whole(token.sequence) .. " and stands at " .. whole(sequence))
  demand(token.sequence <= last, "sequence-covers-all-tokens",
    "has the number " .. whole(token.sequence) .. ", but the last that was given out is " .. whole(last))
  demand(redis.call("EXISTS", key("ended:" .. token.id)) == 0, "ended-token-is-not-alive", "has ended and is alive")
end

for index = 1, #page[2], 2 do
  audit(isPacked and unpackId(page[2][index]) or page[2][index])
end
return reply
