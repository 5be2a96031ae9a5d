-- Reads what is measured of a queue, for operators, metrics and the wait estimate.
--
-- KEYS[1]  queue:{<concertId>}
-- Result   { capacity, rate, waiting, absent, active, gathering: 1 or 0, admissions of the last second },
--          { pausedSince (or "0"), pauseReason, draining: "1" or "" },
--          { admitted, paid, left, timed out, gave up } of the last minute, then the lists outcomes, waits, turns

local function lastMinute()
  local sums = { 0, 0, 0, 0, 0 }
  for _, record in ipairs(redis.call("HVALS", key("tally"))) do
    local numbers = numbersOf(record)
    local isRecent = numbers[1] > math.floor(now / 1000) - 60
    for index = 1, isRecent and #sums or 0 do sums[index] = sums[index] + numbers[index + 1] end
  end
  return sums
end

settle()
admit()
announce()

return {
  {
    settings.capacity,
    settings.rate,
    redis.call("ZCARD", WAITING),
    redis.call("ZCARD", ABSENT),
    redis.call("ZCARD", ACTIVE),
    now < settings.opensAt and 1 or 0,
    redis.call("ZCOUNT", ADMISSIONS, "(" .. whole(now - 1000), "+inf"),
  },
  { settings.pausedSince or "0", settings.pauseReason or "", settings.draining and "1" or "" },
  lastMinute(),
  redis.call("LRANGE", key("outcomes"), 0, -1),
  redis.call("LRANGE", key("waits"), 0, -1),
  redis.call("LRANGE", key("turns"), 0, -1),
}
