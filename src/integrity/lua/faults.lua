-- Every script of this folder has it after the code that the scripts of a queue share (queue.lua).

-- Adds a contradiction in the data of a user to the reply of an audit.
local function addFault(reply, rule, userId, detail)
  local token = tokenOf(userId)
  for _, value in ipairs({ rule, userId, token and token.id or "", detail }) do table.insert(reply, value) end
end
