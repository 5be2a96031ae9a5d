-- Changes settings of a line at once: capacity, rate, pause and resume.
--
-- KEYS[1]  queue:{<concertId>}
-- ARGV     1 revision, or "" for a change that none can overtake, then field, value, ... of the settings; an empty
--          value removes the field
-- Result   1, or 0 when the line had a later revision already

local revision = tonumber(ARGV[1])
if revision then
  if revision <= tonumber(redis.call("HGET", key("settings"), "revision") or "0") then return 0 end
  redis.call("HSET", key("settings"), "revision", ARGV[1])
end

for index = 2, #ARGV, 2 do
  if ARGV[index + 1] == "" then
    redis.call("HDEL", key("settings"), ARGV[index])
  else
    redis.call("HSET", key("settings"), ARGV[index], ARGV[index + 1])
  end
end
local earlier = settings
settings = readSettings()
if settings.capacity ~= earlier.capacity then redis.call("HSET", key("settings"), "capacitySince", whole(now)) end
changes.settings = true

settle()
admit()
announce()
return 1
