-- What all calls have in common, whatever their protocol was.
-- OPEN comes from the contract: the paths of methods whose clients send for as long as they like.
-- BARE comes from the table of the edge's errors: code -> {code, message, details = bytes in base64}.

-- Lets only whole requests through: what a client never ends, or has no message, would keep its place among the calls
-- to a service until the deadline, and some thousands of them the places of everybody.
function envoy_on_request(handle)
  local headers = handle:headers()
  local kind, path = headers:get("content-type") or "", headers:get(":path")
  -- Routes answer what is no call, and what else may be asked of services is not ours.
  if headers:get(":method") ~= "POST" or not kind:find("^application/grpc%f[+%z]") then return end
  if OPEN[path] or not path:find("^/aiprod%.") then return end
  local body = handle:body()
  -- The header of a message has five bytes.
  if not body or body:length() < 5 then handle:respond({[":status"] = "400"}, "the request has no message") end
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
end
