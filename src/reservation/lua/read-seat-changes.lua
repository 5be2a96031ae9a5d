-- Reads what a performance's seats have changed since a version. An empty log begins with an entry without changes.
-- KEYS[1] the log
-- KEYS[2] the hash of published versions. Its field "horizon" says which changes of Postgres are surely published.
-- ARGV[1] the version, or '' when only the present one is wanted
-- ARGV[2] a random number for the first entry
-- ARGV[3] how many milliseconds the log lives after its last entry
-- ARGV[4] the horizon of a log that has none, or ''
-- Returns nil when the horizon is needed. Otherwise the present version, 1 when the log still has the given one and
-- otherwise 0, and the entries after it.

if ARGV[4] ~= '' then
  redis.call('HSETNX', KEYS[2], 'horizon', ARGV[4])
end
if redis.call('HEXISTS', KEYS[2], 'horizon') == 0 then
  return false
end
-- The hash outlives the log. A horizon that is younger than the log would hide changes.
redis.call('PEXPIRE', KEYS[2], ARGV[3])
if redis.call('EXISTS', KEYS[1]) == 0 then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('XADD', KEYS[1], string.format('%.0f-%s', now, ARGV[2]), 'changes', '[]')
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end

local present = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1][1]
if ARGV[1] == '' or #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then
  return {present, 0, {}}
end
local entries = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+')) do
  entries[#entries + 1] = entry[2][2]
end
return {present, 1, entries}
