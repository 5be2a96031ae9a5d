-- Appends changes to the log of a performance's seats and publishes them, in one step.
-- KEYS[1] the log, a stream whose ids are the versions. It is the name of the channel too.
-- KEYS[2] a hash with the newest published version of each seat
-- ARGV[1] the changes as a JSON array
-- ARGV[2] a random number. It tells the version from those of a log that Redis has lost.
-- ARGV[3] how many entries the log keeps
-- ARGV[4] how many milliseconds the log lives after its last entry
-- The message has the version before the changes, so that a receiver notices when it has missed one.

local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local after = last and last[1] or ''
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lastTime = tonumber(string.match(after, '^%d+') or 0)
local version = string.format('%.0f-%s', math.max(now, lastTime + 1), ARGV[2])

for _, change in ipairs(cjson.decode(ARGV[1])) do
  local published = tonumber(redis.call('HGET', KEYS[2], change.id) or 0)
  if change.version > published then redis.call('HSET', KEYS[2], change.id, change.version) end
end
redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[3], version, 'changes', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
redis.call('PUBLISH', KEYS[1], '{"after":"' .. after .. '","version":"' .. version .. '","changes":' .. ARGV[1] .. '}')
