-- Makes the stream of WatchJob what a browser's EventSource expects: `id:` and `retry:`, a reconnect after the last
-- event that it has, and 204 when nothing is left, at which it stops. Without that it plays an ended job for ever.

local RETRY = "retry: 1000\n"

function envoy_on_request(handle)
  local headers = handle:headers()
  local seen = headers:get("last-event-id")
  -- An int64 has up to 18 digits for sure; anything else is no id of ours.
  if not seen or #seen > 18 or not seen:match("^%d+$") then return end
  -- An EventSource reconnects at its first URL, whose own offset is older.
  local path, query = headers:get(":path"):match("^([^?]*)%??(.*)$")
  local parameters = {"after_offset=" .. seen}
  for parameter in query:gmatch("[^&]+") do
    if not parameter:match("^after_?[oO]ffset=") then parameters[#parameters + 1] = parameter end
  end
  headers:replace(":path", path .. "?" .. table.concat(parameters, "&"))
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
  local before = RETRY
  for chunk in handle:bodyChunks() do
    -- The transcoder writes whole events, and the offset as their first field.
    local text = "\n\n" .. chunk:getBytes(0, chunk:length())
    text = text:gsub('\n\ndata: {"offset":"(%d+)"', '\n\nid: %1\ndata: {"offset":"%1"')
    chunk:setBytes(before .. text:sub(3))
    before = ""
  end
end
