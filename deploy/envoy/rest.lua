-- Checks the JSON of REST requests before the transcoder reads it. The transcoder drops fields that it does not know
-- and reads JSON loosely (single quotes, bare keys, a key twice), so a typo would give another film than the user wants.
-- FIELDS comes from the contract: message -> each JSON name of a field -> {name, many, of = its message}.

local value

local function refuse(field, problem)
  error({field = field, text = (field == "" and "the body" or field) .. ": " .. problem}, 0)
end

local function skip(text, at)
  return text:find("[^ \t\r\n]", at) or #text + 1
end

local function not_json(text, at)
  refuse("", at > #text and "this JSON ends too early" or "byte " .. at .. " does not belong in JSON")
end

-- Returns the place after the string that starts at `at`. The transcoder checks \u escapes and UTF-8.
local function string_end(text, at)
  local stop = text:find('["\\%z\1-\31]', at + 1)
  while stop and text:sub(stop, stop) == "\\" do
    if not text:find('^["\\/bfnrtu]', stop + 1) then not_json(text, stop) end
    stop = text:find('["\\%z\1-\31]', stop + 2)
  end
  if not stop or text:sub(stop, stop) ~= '"' then not_json(text, stop or #text + 1) end
  return stop + 1
end

local function scalar_end(text, at)
  if text:sub(at, at) == '"' then return string_end(text, at) end
  local word = text:match("^[%w.+-]+", at) or not_json(text, at)
  local rest = word:match("^-?0(.*)$") or word:match("^-?[1-9]%d*(.*)$")
  local number = rest and rest:gsub("^%.%d+", ""):gsub("^[eE][+-]?%d+$", "") == ""
  if not (number or word == "true" or word == "false" or word == "null") then not_json(text, at) end
  return at + #word
end

local function known(message)
  local names = {}
  for _, field in pairs(FIELDS[message]) do names[field.name] = true end
  local list = {}
  for name in pairs(names) do list[#list + 1] = name end
  table.sort(list)
  return table.concat(list, ", ")
end

local function named(message, key, path, seen)
  local plain = key:gsub("\\u00(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  local field = FIELDS[message][plain]
  local inside = (path == "" and "" or path .. ".") .. (field and field.name or plain:sub(1, 100))
  if not field then
    refuse(inside, "unknown field; " .. message:match("[^.]+$") .. " has " .. known(message))
  end
  if seen[field.name] then refuse(inside, "appears twice") end
  seen[field.name] = true
  return field, inside
end

-- Reads `item, item, ... close`. `read` takes the place where an item starts and returns the place after it.
local function items(text, at, close, read)
  at = skip(text, at + 1)
  if text:sub(at, at) == close then return at + 1 end
  while true do
    at = skip(text, read(at))
    local mark = text:sub(at, at)
    if mark == close then return at + 1 end
    if mark ~= "," then not_json(text, at) end
    at = skip(text, at + 1)
  end
end

local function object(text, at, message, path)
  local seen = {}
  return items(text, at, "}", function(start)
    if text:sub(start, start) ~= '"' then not_json(text, start) end
    local stop = string_end(text, start)
    local field, inside = named(message, text:sub(start + 1, stop - 2), path, seen)
    local colon = skip(text, stop)
    if text:sub(colon, colon) ~= ":" then not_json(text, colon) end
    return value(text, skip(text, colon + 1), field, inside)
  end)
end

-- As deep as the contract's messages at most: a list in a list has no place in protobuf.
function value(text, at, field, path)
  local first = text:sub(at, at)
  if first == "[" then
    if not field.many then refuse(path, "must be one value, not a list") end
    local one = {name = field.name, of = field.of}
    return items(text, at, "]", function(start) return value(text, start, one, path) end)
  end
  if first == "{" then
    if field.many then refuse(path, "must be a list") end
    if not field.of then refuse(path, "must be one value, not an object") end
    return object(text, at, field.of, path)
  end
  local stop = scalar_end(text, at)
  if (field.of or field.many) and text:sub(at, stop - 1) ~= "null" then
    refuse(path, "must be " .. (field.many and "a list" or "an object"))
  end
  return stop
end

local function check(text, message)
  local at = skip(text, 1)
  if text:sub(at, at) ~= "{" then refuse("", "must be one JSON object, such as {}") end
  at = skip(text, object(text, at, message, ""))
  if at <= #text then not_json(text, at) end
end

function envoy_on_request(handle)
  -- The transcoder does not know HEAD.
  local headers = handle:headers()
  if headers:get(":method") == "HEAD" then
    headers:replace(":method", "GET")
    handle:streamInfo():dynamicMetadata():set("aiprod.rest", "head", true)
    -- A stream sends its headers at once; nobody waits for its events.
    if headers:get(":path"):find("^[^?]*:watch") then headers:replace("grpc-timeout", "2S") end
  end
  local message = handle:filterContext():get("message")
  local body = message and handle:body()
  if not body then return end
  local good, refusal = pcall(check, body:getBytes(0, body:length()), message)
  if good then return end
  if refusal.field ~= "" then handle:streamInfo():dynamicMetadata():set("aiprod.rest", "field", refusal.field) end
  handle:respond({[":status"] = "400"}, refusal.text)
end

function envoy_on_response(handle)
  local known = handle:streamInfo():dynamicMetadata():get("aiprod.rest")
  if not (known and known.head) then return end
  for chunk in handle:bodyChunks() do chunk:setBytes("") end
end
