-- Reads what a performance's seats have changed since a version. An empty log begins with an entry without changes.
-- KEYS[1] the log
-- ARGV[1] the version, or '' when only the present one is wanted
-- ARGV[2] a random number for the first entry
-- ARGV[3] how many milliseconds the log lives after its last entry
-- Returns the present version, 1 when the log still has the given one and otherwise 0, and the entries after it.

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
