-- Changes settings of a queue at once: capacity, rate, pause and resume.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     field, value, ... of the settings; an empty value removes the field
-- Result   1, or 0 when the given revision is not newer than the queue's: then nothing changes

local given = {}
for index = 1, #ARGV, 2 do given[ARGV[index]] = ARGV[index + 1] end

local revision = tonumber(given.revision)
if revision and revision <= tonumber(redis.call("HGET", key("settings"), "revision") or "0") then return 0 end

for field, value in pairs(given) do
  if value == "" then
    redis.call("HDEL", key("settings"), field)
  else
    redis.call("HSET", key("settings"), field, value)
  end
end
local earlier = settings
settings = readSettings()
if settings.capacity ~= earlier.capacity then redis.call("HSET", key("settings"), "capacitySince", now) end
changes.settings = true

settle()
admit()
announce()
return 1
