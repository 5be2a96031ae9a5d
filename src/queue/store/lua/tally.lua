-- Counts for operators. Every script has it after admission.lua.
--
--   tally      HASH   second % 60 -> "second admitted paid left timedOut gaveUp" of that second
--   waits      LIST   the last 200 times from issue to admission, newest first
--   turns      LIST   the last 200 times from admission to end, newest first
--   outcomes   LIST   why the last 200 turns ended, newest first
--
-- The memory is bounded: a second overwrites the one a minute before it.

local MAX_MEASURED = 200
local TALLIED = { "admitted", "PAID", "LEFT", "TIMED_OUT", "gaveUp" }

local function countsOf(second)
  local counts, index = {}, 1
  local record = redis.call("HGET", key("tally"), second % 60) or ""
  local of, numbers = record:match("^(%d+) (.+)$")
  for number in (tonumber(of) == second and numbers or ""):gmatch("%d+") do
    counts[TALLIED[index]] = tonumber(number)
    index = index + 1
  end
  return counts
end

local function count(events)
  local second = math.floor(now / 1000)
  local counts, record = countsOf(second), { whole(second) }
  for _, event in ipairs(events) do
    counts[event] = (counts[event] or 0) + 1
  end
  for _, name in ipairs(TALLIED) do
    table.insert(record, whole(counts[name] or 0))
  end
  redis.call("HSET", key("tally"), second % 60, table.concat(record, " "))
end

local function pushMeasured(list, values)
  if #values == 0 then return end
  redis.call("LPUSH", key(list), unpack(values, math.max(1, #values - MAX_MEASURED + 1)))
  redis.call("LTRIM", key(list), 0, MAX_MEASURED - 1)
end

-- Each script writes once, for all that it admitted and ended.
local function tally()
  if #changes.events == 0 then return end
  count(changes.events)
  pushMeasured("waits", changes.waits)
  pushMeasured("turns", changes.turns)
  pushMeasured("outcomes", changes.outcomes)
end
