-- What a script answers and announces. Every script has it after queue.lua.

-- 0 before the sale opens, when nobody may see the result of the draw. An absent waiter has the position of its return.
local function stateOfWaiter(sequence, issuedAt, member)
  local rank = -1
  if now >= settings.opensAt then
    rank = member and redis.call("ZRANK", WAITING, member) or redis.call("ZCOUNT", WAITING, "-inf", "(" .. whole(sequence))
  end
  return string.format("WAITING %.0f %.0f 0 0 %d -", sequence, issuedAt, rank + 1)
end

-- "status sequence issuedAt admittedAt expiresAt position reason" of a token. Both ids are packed.
local function stateOf(member, tokenId, issuedAt)
  local record = redis.call("HGET", SEEN, member)
  if record and record:sub(1, 16) == tokenId then
    local _, sequence, issued = struct.unpack(PACKED_TOKEN, record)
    return stateOfWaiter(sequence, issued, member)
  end
  local userId, id = unpackId(member), unpackId(tokenId)
  local text = redis.call("HGET", TOKENS, userId)
  if text and text:sub(1, 37) == id .. " " then
    local sequence, issued, admittedAt = text:match("^(%d+) (%d+) (%d+)$", 38)
    if admittedAt == "0" then return stateOfWaiter(sequence, issued) end
    return "ACTIVE" .. text:sub(37) .. " " .. (redis.call("ZSCORE", ACTIVE, userId) or "0") .. " 0 -"
  end
  local ending = redis.call("GET", key("ended:" .. id))
  if ending then
    local reason, facts = ending:match("^(%S+) (.+)$")
    return "EXPIRED " .. facts .. " 0 " .. reason
  end
  -- A token that is neither live nor remembered was lost with Redis when it is older than the queue, or too young to be
  -- forgotten. Any other token has ended more than an hour ago.
  local isLost = tonumber(issuedAt) < settings.bornAt or tonumber(issuedAt) > now - MEMORY
  return (isLost and "UNKNOWN 0 " or "EXPIRED 0 ") .. issuedAt .. " 0 0 0 -"
end

-- The script that makes a change publishes it, so no process can die between the two. A newcomer changes nothing for
-- the others and is not announced. `moves` is the most by which any position changed.
local function announce()
  if changes.events then tally() end
  local message, isNews = { moves = changes.moves, settings = changes.settings }, changes.settings or changes.moves > 0
  for _, name in ipairs({ "admitted", "ended", "extended", "asked" }) do
    message[name], isNews = changes[name], isNews or changes[name]
  end
  if isNews then redis.call("PUBLISH", KEYS[1], cjson.encode(message)) end
end

-- Gives free slots to waiters and announces what the script has changed. `tokens` has the packed user id, the packed
-- token id and issuedAt of each.
-- Result: queue length, now, paused since (or 0), reason of the pause (or ""), draining ("1" or ""), then the states
local function conclude(tokens)
  local waiting, draining = admit(), settings.draining and "1" or ""
  announce()
  local reply = { waiting, now, settings.pausedSince or "0", settings.pauseReason or "", draining }
  for index = 1, #tokens, 3 do
    table.insert(reply, stateOf(tokens[index], tokens[index + 1], tokens[index + 2]))
  end
  return reply
end
