-- Gives a queue its settings when it is new, was lost, or is of an earlier version. Runs without queue.lua.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     1 epoch, 2 recoveryMs, then field, value, ... of the settings; fields with an empty value are absent
-- Result   1 if this call did it, 0 if the queue was there
--
-- Sequence numbers start at the epoch, which grows with each loss, so newcomers are behind everyone who was in the
-- queue before. Below the first epoch are the draw numbers of those who gathered (draw.ts). Nobody is admitted for
-- recoveryMs, so that waiters can present their tokens first.
--
-- An earlier version kept present waiters in other types. They become absent, and return with their next sign.

local settings = KEYS[1] .. ":settings"
if redis.call("HEXISTS", settings, "slotMs") == 1 then return 0 end

local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local bornAt = redis.call("HGET", settings, "bornAt")
if bornAt then
  local waiting, absent = KEYS[1] .. ":waiting", KEYS[1] .. ":absent"
  redis.call("ZUNIONSTORE", absent, 2, waiting, absent, "AGGREGATE", "MIN")
  redis.call("UNLINK", waiting, KEYS[1] .. ":seen")
else
  redis.call("SET", KEYS[1] .. ":sequence", string.format("%.0f", ARGV[1] * 2 ^ 44))
end
redis.call("HSET", settings, "bornAt", bornAt or now, "admitsFrom", now + ARGV[2])
for index = 3, #ARGV, 2 do
  if ARGV[index + 1] ~= "" then redis.call("HSET", settings, ARGV[index], ARGV[index + 1]) end
end
redis.call("PUBLISH", KEYS[1], '{"moves":0,"settings":true}')
return 1
