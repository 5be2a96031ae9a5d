-- Changes settings of a line at once: capacity, rate, pause and resume.
--
-- KEYS[1]  line:{<concertId>}
-- ARGV     field, value, ... of the settings; an empty value removes the field
-- Result   1

for index = 1, #ARGV, 2 do
  if ARGV[index + 1] == "" then
    redis.call("HDEL", key("settings"), ARGV[index])
  else
    redis.call("HSET", key("settings"), ARGV[index], ARGV[index + 1])
  end
end
settings = readSettings()
changes.settings = true

settle()
admit()
announce()
return 1
