-- Gives a line its settings if Redis has none: a new line, or one that was lost. Stands alone, without queue.lua.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     1 epoch, 2 recoveryMs, then field, value, ... of the settings
-- Result   1 if this call did it, 0 if the line was there
--
-- Sequence numbers start at the epoch, which grows at every loss, so that newcomers stand behind everyone who
-- was in line before. Below the first epoch lie the draw numbers of those who gathered (draw.ts). Nobody is
-- admitted for recoveryMs, so that those people can present their tokens first.

local settings = KEYS[1] .. ":settings"
if redis.call("EXISTS", settings) == 1 then return 0 end

local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)

redis.call("HSET", settings, "bornAt", now, "admitsFrom", now + ARGV[2], unpack(ARGV, 3))
redis.call("SET", KEYS[1] .. ":sequence", string.format("%.0f", ARGV[1] * 2 ^ 44))
redis.call("PUBLISH", KEYS[1], '{"moves":0,"settings":true}')
return 1
