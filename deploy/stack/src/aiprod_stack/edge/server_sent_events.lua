-- Makes the streams of jobs and rooms what a browser's EventSource expects: `id:` and `retry:`, and a reconnect after
-- the last event that it has. A job's stream also gets 204 when nothing is left, at which an EventSource stops. Without
-- that it plays an ended job for ever.

local RETRY = "retry: 1000\n"

-- A job's id is its offset, a room's is `epoch-seq`. An int64 has up to 18 digits for sure; anything else is no id of ours.
local function parameters_after(seen, of_room)
  local epoch, seq = seen:match("^(%d+)-(%d+)$")
  if of_room then
    return epoch and #epoch <= 18 and #seq <= 18 and {"epoch=" .. epoch, "after_seq=" .. seq}
  end
  if #seen <= 18 and seen:match("^%d+$") then return {"after_offset=" .. seen} end
end

local function is_replaced(parameter)
  return parameter:find("^after_?[oO]ffset=") or parameter:find("^after_?[sS]eq=") or parameter:find("^epoch=")
end

function envoy_on_request(handle)
  local headers = handle:headers()
  local seen = headers:get("last-event-id")
  local of_room = headers:get(":path"):find("^/api/rooms/")
  local parameters = seen and parameters_after(seen, of_room)
  if not parameters then return end
  -- An EventSource reconnects at its first URL, whose own offset is older.
  local path, query = headers:get(":path"):match("^([^?]*)%??(.*)$")
  for parameter in query:gmatch("[^&]+") do
    if not is_replaced(parameter) then parameters[#parameters + 1] = parameter end
  end
  headers:replace(":path", path .. "?" .. table.concat(parameters, "&"))
end

-- The last sequence number of a frame. `seq` is the first field of events and snapshots, and no message in an event
-- begins with it. Quotes in texts are escaped, so no text looks like a field.
local function last_seq(frame)
  local seq = frame:match('"snapshot":{"seq":"(%d+)"')
  local events = frame:match('"events":(%[.*)$') or ""
  for number in events:gmatch('[%[,]{"seq":"(%d+)"') do seq = number end
  return seq
end

function envoy_on_response(handle)
  local headers = handle:headers()
  if headers:get("x-aiprod-end") then
    headers:remove("x-aiprod-end")
    headers:remove("content-type")
    headers:replace(":status", "204")
    return
  end
  if headers:get("content-type") ~= "text/event-stream" then return end
  local before, epoch = RETRY, nil
  local function with_id(data)
    local offset = data:match('^{"offset":"(%d+)"')
    if offset then return "id: " .. offset .. "\ndata: " .. data .. "\n\n" end
    epoch = epoch or data:match('"epoch":"(%d+)"')
    local seq = epoch and last_seq(data)
    return (seq and "id: " .. epoch .. "-" .. seq .. "\n" or "") .. "data: " .. data .. "\n\n"
  end
  local begun = ""
  for chunk in handle:bodyChunks() do
    -- A large event arrives in pieces.
    local text = begun .. chunk:getBytes(0, chunk:length())
    local whole = text:match("^.*\n\n") or ""
    begun = text:sub(#whole + 1)
    chunk:setBytes(before .. whole:gsub("data: (.-)\n\n", with_id))
    before = ""
  end
end
