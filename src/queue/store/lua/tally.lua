-- Counts for operators. Every script has it after admission.lua.
--
--   tally      HASH   second % 60 -> "second admitted paid left timedOut gaveUp" of that second
--   waits      LIST   the last 200 times from issue to admission, newest first
--   turns      LIST   the last 200 times from admission to end, newest first
--   outcomes   LIST   why the last 200 turns ended, newest first
--
-- The memory is bounded: a second overwrites the one a minute before it.

local MAX_MEASURED = 200

local function numbersOf(record)
  local numbers = {}
  for number in record:gmatch("%d+") do table.insert(numbers, tonumber(number)) end
  return numbers
end

-- Each script writes once, for all that it admitted and ended.
local function tally()
  local field = { admitted = 2, PAID = 3, LEFT = 4, TIMED_OUT = 5, gaveUp = 6 }
  local second = math.floor(now / 1000)
  local numbers = numbersOf(redis.call("HGET", key("tally"), second % 60) or "")
  if numbers[1] ~= second then numbers = { second, 0, 0, 0, 0, 0 } end
  for _, event in ipairs(changes.events) do
    numbers[field[event]] = numbers[field[event]] + 1
  end
  redis.call("HSET", key("tally"), second % 60, table.concat(numbers, " "))
  for _, list in ipairs({ "waits", "turns", "outcomes" }) do
    local values = changes[list]
    if values then
      redis.call("LPUSH", key(list), unpack(values, math.max(1, #values - MAX_MEASURED + 1)))
      redis.call("LTRIM", key(list), 0, MAX_MEASURED - 1)
    end
  end
end
