-- Validates REST requests before the transcoder parses them. The transcoder drops unknown fields, accepts sloppy JSON
-- (single quotes, bare or repeated keys), and lets a parameter replace the name in the path, so a typo would silently
-- generate a different film or return another job.
-- FIELDS comes from the contract: message -> JSON name of a field -> {name, many, map, of = message type, choice = oneof}.

local value

local function reject(field, problem)
  error({field = field, text = (field == "" and "the body" or field) .. ": " .. problem}, 0)
end

local function skip(text, at)
  return text:find("[^ \t\r\n]", at) or #text + 1
end

local function not_json(text, at)
  reject("", at > #text and "the JSON is incomplete" or "invalid JSON at byte " .. at)
end

-- Returns the position after the string that starts at `at`. The transcoder validates \u escapes and UTF-8.
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

local function field_names(message, without)
  local names = {}
  for _, field in pairs(FIELDS[message]) do names[field.name] = field.name ~= without or nil end
  local list = {}
  for name in pairs(names) do list[#list + 1] = name end
  table.sort(list)
  return table.concat(list, ", ")
end

local function find_field(message, key, path, seen)
  local plain = key:gsub("\\u00(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  local field = FIELDS[message][plain]
  local inside = (path == "" and "" or path .. ".") .. (field and field.name or plain:sub(1, 100))
  if not field then
    reject(inside, "unknown field. The fields of " .. message:match("[^.]+$") .. " are " .. field_names(message))
  end
  if seen[field.name] then reject(inside, "appears twice") end
  seen[field.name] = true
  return field, inside
end

-- Parses `item, item, ... close`. `parse` takes the position of an item and returns the position after it.
local function items(text, at, close, parse)
  at = skip(text, at + 1)
  if text:sub(at, at) == close then return at + 1 end
  while true do
    at = skip(text, parse(at))
    local mark = text:sub(at, at)
    if mark == close then return at + 1 end
    if mark ~= "," then not_json(text, at) end
    at = skip(text, at + 1)
  end
end

-- Returns the position of the value after the name that ends before `stop`.
local function after_colon(text, stop)
  local colon = skip(text, stop)
  if text:sub(colon, colon) ~= ":" then not_json(text, colon) end
  return skip(text, colon + 1)
end

local function name_end(text, start)
  if text:sub(start, start) ~= '"' then not_json(text, start) end
  return string_end(text, start)
end

local function object(text, at, message, path)
  local seen, chosen = {}, {}
  return items(text, at, "}", function(start)
    local stop = name_end(text, start)
    local field, inside = find_field(message, text:sub(start + 1, stop - 2), path, seen)
    local first = after_colon(text, stop)
    -- Of the fields of a oneof, the transcoder takes the last one.
    if field.choice and not text:find("^null", first) then
      local other = chosen[field.choice]
      if other then reject(inside, "only one of it and " .. other .. " can be set") end
      chosen[field.choice] = field.name
    end
    return value(text, first, field, inside)
  end)
end

local function map(text, at, field, path)
  local seen = {}
  return items(text, at, "}", function(start)
    local stop = name_end(text, start)
    local key = text:sub(start + 1, stop - 2)
    if seen[key] then reject(path, "has a key twice") end
    seen[key] = true
    return value(text, after_colon(text, stop), {name = field.name, of = field.of}, path)
  end)
end

-- Recursion ends at the depth of the contract's messages: protobuf has no lists of lists.
function value(text, at, field, path)
  local first = text:sub(at, at)
  if first == "[" then
    if not field.many then reject(path, "must be a single value, not a list") end
    local one = {name = field.name, of = field.of}
    return items(text, at, "]", function(start) return value(text, start, one, path) end)
  end
  if first == "{" then
    if field.many then reject(path, "must be a list") end
    if field.map then return map(text, at, field, path) end
    if not field.of then reject(path, "must be a single value, not an object") end
    return object(text, at, field.of, path)
  end
  local stop = scalar_end(text, at)
  if (field.of or field.many or field.map) and text:sub(at, stop - 1) ~= "null" then
    reject(path, "must be " .. (field.many and "a list" or "an object"))
  end
  return stop
end

local function check(text, message)
  local at = skip(text, 1)
  if text:sub(at, at) ~= "{" then reject("", "must be a JSON object, such as {}") end
  at = skip(text, object(text, at, message, ""))
  if at <= #text then not_json(text, at) end
end

local function decoded(text)
  return (text:gsub("+", " "):gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

-- UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
local function is_utf8(text)
  local at = 1
  while at <= #text do
    local rest = text:match("^[%z\1-\127]()", at) or text:match("^[\194-\223][\128-\191]()", at)
      or text:match("^\224[\160-\191][\128-\191]()", at) or text:match("^\237[\128-\159][\128-\191]()", at)
      or text:match("^[\225-\236\238\239][\128-\191][\128-\191]()", at)
      or text:match("^\240[\144-\191][\128-\191][\128-\191]()", at)
      or text:match("^[\241-\243][\128-\191][\128-\191][\128-\191]()", at)
      or text:match("^\244[\128-\143][\128-\191][\128-\191]()", at)
    if not rest then return false end
    at = rest
  end
  return true
end

local function check_parameter(name, value, method, seen)
  local field = FIELDS[method.message][name]
  if field and field.name == method.path_field then
    reject(field.name, "the path has it; leave it out of the query")
  end
  if method.has_body then reject(name:sub(1, 100), "this method takes no parameters; send its fields in the body") end
  if not field then
    local names = field_names(method.message, method.path_field)
    reject(name:sub(1, 100), names == "" and "this method takes no parameters" or "unknown parameter. The parameters are " .. names)
  end
  -- Of two values, the transcoder takes the last one.
  if seen[field.name] and not field.many then reject(field.name, "appears twice") end
  seen[field.name] = true
  if not is_utf8(value) then reject(field.name, "must be UTF-8") end
end

local function check_path(path, method)
  local before, query = path:match("^([^?]*)%??(.*)$")
  if not is_utf8(decoded(before)) then reject(method.path_field, "must be UTF-8") end
  local seen = {}
  for parameter in query:gmatch("[^&]+") do
    local name, value = parameter:match("^([^=]*)=?(.*)$")
    if not is_utf8(decoded(name)) then reject("", "the names of parameters must be UTF-8") end
    check_parameter(decoded(name), decoded(value), method, seen)
  end
end

function envoy_on_request(handle)
  -- The transcoder does not support HEAD.
  local headers = handle:headers()
  if headers:get(":method") == "HEAD" then
    headers:replace(":method", "GET")
    handle:streamInfo():dynamicMetadata():set("aiprod.rest", "head", true)
    -- A stream sends its headers at once, so HEAD need not wait for its events.
    if headers:get(":path"):find("^[^?]*:watch") then headers:replace("grpc-timeout", "2S") end
  end
  local method = handle:filterContext():get(headers:get(":method"))
  if not method then return end
  -- Read now: `headers` is gone when the body has arrived.
  local path, content_type = headers:get(":path"), headers:get("content-type")
  local encoding = headers:get("content-encoding")
  if method.has_body and encoding and encoding:lower() ~= "identity" then
    handle:respond({[":status"] = "415"}, "the body is compressed; send it without a content-encoding")
  end
  local body = method.has_body and handle:body()
  local text = body and body:getBytes(0, body:length()) or ""
  local valid, rejection = pcall(function()
    check_path(path, method)
    if text ~= "" then check(text, method.message) end
  end)
  if not valid then
    if rejection.field ~= "" then handle:streamInfo():dynamicMetadata():set("aiprod.rest", "field", rejection.field) end
    handle:respond({[":status"] = "400"}, rejection.text)
  elseif text ~= "" and not content_type then
    handle:respond({[":status"] = "415"}, "the body has no content type; send application/json")
  end
end

-- The transcoder names a field with an invalid value in its text only.
local function add_violation(handle)
  local body = handle:body()
  local text = body and body:getBytes(0, body:length()) or ""
  local message, field = text:match('"message":"(([%w_.]+): invalid value .-)","request_id"')
  if not field then return end
  local detail = string.format(
    '{"@type":"type.googleapis.com/google.rpc.BadRequest","field_violations":[{"field":"%s","description":"%s"}]}', field, message)
  local at = text:find(']', 1, true)
  handle:headers():replace("content-length", body:setBytes(text:sub(1, at - 1) .. "," .. detail .. text:sub(at)))
end

function envoy_on_response(handle)
  local metadata = handle:streamInfo():dynamicMetadata():get("aiprod.rest")
  if metadata and metadata.head then
    for chunk in handle:bodyChunks() do chunk:setBytes("") end
  elseif handle:headers():get(":status") == "400" then
    add_violation(handle)
  end
end
