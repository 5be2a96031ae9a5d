-- Reads what the estimate of the wait is made from.
--
-- KEYS[1]  queue:{<concertId>}
-- Result   capacity, rate, active, waiting, absent, admissions of the last second, then the session lengths in
--          milliseconds, newest first

settle()
admit()
announce()

return {
  settings.capacity,
  settings.rate,
  redis.call("ZCARD", ACTIVE),
  redis.call("ZCARD", WAITING),
  redis.call("ZCARD", ABSENT),
  redis.call("ZCOUNT", ADMISSIONS, "(" .. whole(now - 1000), "+inf"),
  unpack(redis.call("LRANGE", key("sessions"), 0, -1)),
}
