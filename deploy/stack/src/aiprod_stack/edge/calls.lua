-- What all calls have in common, whatever their protocol was.
-- OPEN comes from the contract: the paths of methods whose clients send for as long as they like.
-- BARE comes from the table of the edge's errors: code -> {code, message, details = bytes in base64,
-- retry_seconds}.

-- A message of gRPC has one byte for its compression, four for its length, and its bytes.
local function is_one_message(body, is_encoded)
  if not body or body:length() < 5 then return false end
  local compression, a, b, c, d = body:getBytes(0, 5):byte(1, 5)
  local is_readable = compression == 0 or compression == 1 and is_encoded
  return is_readable and ((a * 256 + b) * 256 + c) * 256 + d == body:length() - 5
end

-- Lets only whole requests through: what a client never ends, or is not a whole message, would keep its place among the
-- calls to a service until the deadline, and some thousands of them the places of everybody.
function envoy_on_request(handle)
  local headers = handle:headers()
  local kind, path = headers:get("content-type") or "", headers:get(":path")
  -- Routes answer what is no call, and what else may be asked of services is not ours.
  if headers:get(":method") ~= "POST" or not kind:find("^application/grpc%f[+;%z]") then return end
  if OPEN[path] or not path:find("^/aiprod%.") then return end
  -- Read now: `headers` is gone when the body has arrived.
  local encoding = headers:get("grpc-encoding")
  if not is_one_message(handle:body(), encoding and encoding ~= "identity") then
    handle:respond({[":status"] = "400"}, "the request must be one whole message")
  end
end

-- Gives the statuses that gRPC itself makes the form of our errors. A service's own errors have details; those of its
-- server (a message that it cannot read, a method that it lacks) have only gRPC's text, which may hold addresses.
function envoy_on_response(handle)
  local headers = handle:headers()
  -- Without any message, the status is in the headers. A stream that has begun ends by the service's own errors.
  local status = headers:get("grpc-status")
  local bare = status and not headers:get("grpc-status-details-bin") and BARE[status]
  if not bare then return end
  headers:replace("grpc-status", bare.code)
  headers:replace("grpc-message", bare.message)
  headers:replace("grpc-status-details-bin", bare.details)
  if bare.retry_seconds ~= "" then headers:replace("retry-after", bare.retry_seconds) end
end
