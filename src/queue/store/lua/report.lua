-- What a script answers and announces. Every script has it after queue.lua.

-- A token that is neither live nor remembered was lost with Redis when it is older than the queue, or too young to be
-- forgotten. Any other token has ended more than an hour ago.
local function isLost(issuedAt)
  return tonumber(issuedAt) < settings.bornAt or tonumber(issuedAt) > now - MEMORY
end

-- "tokenId status sequence issuedAt admittedAt expiresAt position reason"
local function stateOf(userId, tokenId, issuedAt)
  local token = tokenOf(userId)
  if token and token.id == tokenId then
    local facts = token.sequence .. " " .. token.issuedAt .. " " .. token.admittedAt .. " "
    if token.admittedAt ~= "0" then
      return tokenId .. " ACTIVE " .. facts .. (redis.call("ZSCORE", ACTIVE, userId) or "0") .. " 0 -"
    end
    -- Before the sale opens nobody may see the result of the draw.
    if now < settings.opensAt then return tokenId .. " WAITING " .. facts .. "0 0 -" end
    -- An absent waiter has the position of its return.
    local rank = redis.call("ZRANK", WAITING, userId) or redis.call("ZCOUNT", WAITING, "-inf", "(" .. token.sequence)
    return tokenId .. " WAITING " .. facts .. "0 " .. rank + 1 .. " -"
  end
  local ending = redis.call("GET", key("ended:" .. tokenId))
  if ending then
    local reason, facts = ending:match("^(%S+) (.+)$")
    return tokenId .. " EXPIRED " .. facts .. " 0 " .. reason
  end
  if isLost(issuedAt) then return tokenId .. " UNKNOWN 0 0 0 0 0 -" end
  return tokenId .. " EXPIRED 0 " .. issuedAt .. " 0 0 0 -"
end

-- The script that makes a change publishes it, so no process can die between the two. A newcomer changes nothing for
-- the others and is not announced. `moves` is the most by which any position changed.
local function announce()
  tally()
  local message, isNews = { moves = changes.moves }, changes.moves > 0
  for _, name in ipairs({ "admitted", "ended", "extended", "asked" }) do
    if #changes[name] > 0 then
      message[name], isNews = changes[name], true
    end
  end
  if changes.settings then
    message.settings, isNews = true, true
  end
  if isNews then redis.call("PUBLISH", KEYS[1], cjson.encode(message)) end
end

-- Gives free slots to waiters and announces what the script has changed. `tokens` has userId, tokenId, issuedAt, and
-- what else the script was told of each, `width` values in all.
-- Result: queue length, paused since (or 0), reason of the pause (or ""), draining ("1" or ""), then the states
local function conclude(tokens, width)
  admit()
  announce()
  local reply = {
    redis.call("ZCARD", WAITING),
    settings.pausedSince or "0",
    settings.pauseReason or "",
    settings.draining and "1" or "",
  }
  for index = 1, #tokens, width do
    table.insert(reply, stateOf(tokens[index], tokens[index + 1], tokens[index + 2]))
  end
  return reply
end

-- Adds a contradiction in the data of a user to the reply of an audit.
local function addFault(reply, rule, userId, detail)
  local token = tokenOf(userId)
  for _, value in ipairs({ rule, userId, token and token.id or "", detail }) do table.insert(reply, value) end
end
