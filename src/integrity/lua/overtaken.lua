-- Finds present waiters that a later one has overtaken. Changes nothing.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     1 the sequence number behind which to search, "0" for the first page
-- Result   the next number, "0" after the last page, then rule, user id, token id (or ""), detail of each fault
--
-- A waiter has been waiting at least since it was last seen, because an absent one is seen on its return. So nobody
-- with a higher number may have been admitted since. What was before that is unknown.

local SCANNED = 1000

local admitted = {}
for _, userId in ipairs(redis.call("ZRANGE", ACTIVE, 0, -1)) do
  local token = tokenOf(userId)
  if token then table.insert(admitted, { sequence = token.sequence, at = token.admittedAt }) end
end
if #admitted == 0 then return { "0" } end
table.sort(admitted, function(one, other) return one.sequence < other.sequence end)

-- For each number: the latest admission of this or a higher number.
for index = #admitted - 1, 1, -1 do
  admitted[index].at = math.max(admitted[index].at, admitted[index + 1].at)
end

local highest = "(" .. whole(admitted[#admitted].sequence)
local from = ARGV[1] == "0" and "-inf" or "(" .. ARGV[1]
local waiting = redis.call("ZRANGEBYSCORE", WAITING, from, highest, "WITHSCORES", "LIMIT", 0, SCANNED)
local reply, behind = { #waiting == 2 * SCANNED and waiting[#waiting] or "0" }, 1
for index = 1, #waiting, 2 do
  local userId, sequence = unpackId(waiting[index]), tonumber(waiting[index + 1])
  local record = redis.call("HGET", SEEN, waiting[index])
  while admitted[behind].sequence <= sequence do behind = behind + 1 end
  local seenAt, overtakenAt = record and seenAtOf(record) or now, admitted[behind].at
  if overtakenAt > seenAt then
    addFault(reply, "present-waiter-is-not-overtaken", userId, "waits with number " .. whole(sequence)
      .. " and was present when a later one was admitted at " .. whole(overtakenAt))
  end
end
return reply
