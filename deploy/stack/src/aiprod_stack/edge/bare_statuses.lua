-- Gives the statuses that gRPC itself makes the form of our errors. A service's own errors have details; those of its
-- server (a message that it cannot read, a method that it lacks) have only gRPC's text, which may hold addresses.
-- BARE comes from the table of the edge's errors: code -> {code, message, details = bytes in base64}.

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
