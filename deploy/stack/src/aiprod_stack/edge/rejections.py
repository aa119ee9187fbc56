"""Requests that the edge rejects itself, with errors like the services' own on every protocol."""

import base64
import math
from dataclasses import dataclass
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.rpc import code_pb2, status_pb2

from aiprod_rpc.call import TIMEOUT_HEADER
from aiprod_rpc.reason import Reason
from aiprod_rpc.reasons import BY_NAME
from aiprod_rpc.status import bad_request, error_info, retry_info, status

_CHALLENGE = 'Bearer realm="aiprod"'


@dataclass(frozen=True, slots=True)
class Rejection:
    """An error of the edge. `when` is the CEL expression that finds it; the first that matches counts.

    `message` is ASCII without a percent sign: Envoy takes it as a header as it is.

    `explained`: Envoy's or rest.lua's own text explains more than `message`. Only REST has it, because gRPC's
    binary details repeat the message and are fixed. `field` is the invalid field as Envoy formats it.
    `grpc_reason` is the reason over gRPC and grpc-web if it differs. `retry_after` is in seconds.
    `readable`: whether a web page may read the error. `challenge` is for callers whose token is not accepted.
    """

    reason: Reason
    message: str
    when: str
    explained: bool = False
    field: str = ""
    grpc_reason: Reason | None = None
    retry_after: float | None = None
    readable: bool = True
    challenge: str = f'{_CHALLENGE}, error="invalid_token"'

    @property
    def json(self) -> dict[str, Any]:
        """The response body over REST, for Envoy to fill in. Its fields have the transcoder's names."""
        message = "%LOCAL_REPLY_BODY%" if self.explained else self.message
        error = MessageToDict(self._status(self.reason, message), preserving_proto_field_name=True)
        return {**error, "request_id": "%RESP(X-REQUEST-ID)%"}

    @property
    def grpc_status(self) -> int:
        """The canonical code over gRPC and grpc-web."""
        return int(code_pb2.Code.Value((self.grpc_reason or self.reason).code))

    @property
    def retry_seconds(self) -> str:
        """The header `retry-after`, for clients that read no details; empty where no retry helps."""
        return "" if self.retry_after is None else str(math.ceil(self.retry_after))

    @property
    def details(self) -> str:
        """The trailer `grpc-status-details-bin`, in base64."""
        rich = self._status(self.grpc_reason or self.reason, self.message)
        # gRPC requires base64 without padding in binary metadata.
        return base64.b64encode(rich.SerializeToString()).rstrip(b"=").decode()

    def _status(self, reason: Reason, message: str) -> status_pb2.Status:
        details: list[Any] = [bad_request([(self.field, message)])] if self.field else []
        details += [] if self.retry_after is None else [retry_info(self.retry_after)]
        return status(reason.code, message, error_info(reason.name), *details)


def rejections(services: list[str], job_requests_per_minute: int) -> list[Rejection]:
    """All errors of the edge before `services`, the most specific first."""
    # The bucket of a user gets a token at this interval.
    refill = 60 / job_requests_per_minute
    return [
        *_DENIALS,
        *_TOKENS,
        *_MALFORMED,
        _LATE,
        *map(_service_away, services),
        _status("TOO_MANY_REQUESTS", "you create jobs too fast; wait and try again", retry_after=refill),
        *_STATUSES,
    ]


def bare_statuses() -> dict[str, dict[str, str]]:
    """The status for each code that gRPC's own server may end a call with, as headers of the response."""
    return {
        str(code_pb2.Code.Value(code)): {
            "code": str(rejection.grpc_status),
            "message": rejection.message,
            "details": rejection.details,
            "retry_seconds": rejection.retry_seconds,
        }
        for code, rejection in _BARE.items()
    }


def _denied(name: str, message: str, *response_details: str, readable: bool = True) -> Rejection:
    """The rejection of the template's RBAC policy `name`.

    `response_details` are Envoy's response code details that lead to the same error.
    """
    causes = [f"rbac_access_denied_matched_policy[{name}]", *response_details]
    return Rejection(BY_NAME[name], message, f"response.code_details in {causes}", readable=readable)


def _service_away(name: str) -> Rejection:
    """The error for a service that the edge cannot reach. Envoy's own text says how it tried."""
    return Rejection(
        BY_NAME["SERVICE_UNAVAILABLE"],
        f"{name} is not available; try again",
        f"response.code in [502, 503] && xds.cluster_name == '{name}'",
        retry_after=1.0,
    )


def _status(name: str, message: str, **more: Any) -> Rejection:
    """The rejection of the other requests that get the HTTP status of the reason `name` from Envoy."""
    reason = BY_NAME[name]
    return Rejection(reason, message, f"response.code == {reason.http}", **more)


_DENIALS = (
    _denied(
        "FOREIGN_HOST",
        "the Host header does not name this machine. Use localhost or 127.0.0.1, "
        "or add the host to AIPROD_HOSTS and restart the stack",
        readable=False,
    ),
    _denied(
        "FOREIGN_ORIGIN",
        "web pages of this origin may not call AIPROD. Add the origin to AIPROD_ORIGINS "
        "and restart the stack",
        readable=False,
    ),
    _denied(
        "UNSUPPORTED_MEDIA_TYPE",
        "the content type is missing or not supported. Send application/json to the REST API, "
        "application/grpc or application/grpc-web to a gRPC method",
    ),
    _denied(
        "INVALID_REQUEST",
        "the header `grpc-timeout` needs up to eight digits and one of H, M, S, m, u, n, and `grpc-encoding` "
        "must be identity, deflate, or gzip",
    ),
    _denied(
        "USER_INVALID",
        "the token's `sub` is not a valid user id. It must be a string of 1 to 255 visible ASCII characters "
        "without spaces, and not `local`",
        "jwt_authn_access_denied{Jwt_payload_[sub]_field_is_not_a_string}",
    ),
)

_TOKENS = (
    Rejection(
        BY_NAME["UNAUTHENTICATED"],
        "the call has no token; send one in the header `authorization: Bearer TOKEN`",
        "response.code_details == 'jwt_authn_access_denied{Jwt_is_missing}'",
        challenge=_CHALLENGE,
    ),
    Rejection(
        BY_NAME["TOKEN_EXPIRED"],
        "the token has expired; get a new one",
        "response.code_details == 'jwt_authn_access_denied{Jwt_is_expired}'",
    ),
    Rejection(
        BY_NAME["KEYS_UNAVAILABLE"],
        "the keys of the token's issuer cannot be read now; try again",
        "response.code_details == 'jwt_authn_access_denied{Jwks_remote_fetch_is_failed}'",
        retry_after=5.0,
    ),
)

_MALFORMED = (
    # rest.lua sets the name of the invalid field.
    Rejection(
        BY_NAME["INVALID_REQUEST"],
        "a field of the request is not valid",
        "metadata.filter_metadata['aiprod.rest']['field'] != ''",
        explained=True,
        field="%DYNAMIC_METADATA(aiprod.rest:field)%",
    ),
    Rejection(
        BY_NAME["INVALID_REQUEST"],
        "the request must be one whole message",
        "response.code == 400 && response.code_details == 'lua_response' "
        "&& request.headers['content-type'].startsWith('application/grpc')",
    ),
    # Envoy responds to %2F, %5C and %00 in a path with 400 and no message.
    Rejection(
        BY_NAME["NO_SUCH_PATH"],
        "path not found: a path must not contain encoded slashes or NUL",
        "response.code_details == 'path_normalization_failed'",
        grpc_reason=BY_NAME["UNIMPLEMENTED"],
    ),
    # ab and nginx speak HTTP/1.0 unless told otherwise. Envoy answers 426, as to one without a WebSocket.
    Rejection(
        BY_NAME["INVALID_REQUEST"],
        "the edge speaks HTTP/1.1 and HTTP/2, and this request is older. "
        "In nginx, set `proxy_http_version 1.1`",
        "response.code_details == 'low_version'",
    ),
    # A request gets its id as soon as it is parsed.
    Rejection(
        BY_NAME["INVALID_REQUEST"],
        "the request is not valid HTTP. Check its path, its Host, and the names of its headers, "
        "which must not contain an underscore",
        "response.code == 400 && !('x-request-id' in request.headers)",
    ),
)

# Envoy answers 408 while the request is open, as those of bidirectional calls are to their end.
_LATE = Rejection(
    BY_NAME["TIMEOUT"],
    "the call's deadline has passed",
    "response.code_details == 'max_duration_timeout' && "
    f"('grpc-timeout' in request.headers || '{TIMEOUT_HEADER}' in request.headers)",
)

_STATUSES = (
    _status("INVALID_REQUEST", "the request is not valid", explained=True),
    _status("UNAUTHENTICATED", "the token is not valid; get a new one from the issuer of this deployment"),
    _status("PERMISSION_DENIED", "the token is for another audience than this deployment"),
    _status(
        "NO_SUCH_PATH",
        "not found: docs/api.md lists the paths and methods that the edge serves",
        grpc_reason=BY_NAME["UNIMPLEMENTED"],
    ),
    _status("METHOD_NOT_ALLOWED", "this path supports only the methods in `allow`", explained=True),
    _status("WEB_SOCKET_REQUIRED", "this path takes WebSockets only", explained=True),
    _status("REQUEST_TIMEOUT", "the request did not arrive in time; send it at once"),
    _status("REQUEST_TOO_LARGE", "the request is larger than 1 MiB"),
    _status("UNSUPPORTED_MEDIA_TYPE", "the content type is not supported", explained=True),
    _status("HEADERS_TOO_LARGE", "there are more than 100 headers, or they are larger than 32 KiB"),
    _status("INTERNAL", "the edge could not pass on the response"),
    _status("UNAVAILABLE", "the stack starts or has too much to do; try again", retry_after=1.0),
    _status("TIMEOUT", "the call's deadline has passed"),
    Rejection(BY_NAME["UNKNOWN"], "the edge rejected the request", "response.code >= 400", explained=True),
)

_FAILED = "the service failed without a reason; its log may explain it"
_AWAY = _status("UNAVAILABLE", "the service stops or has too much to do; try again", retry_after=1.0)

_BARE = {
    # A server that stops cancels its calls.
    "CANCELLED": _AWAY,
    "UNAVAILABLE": _AWAY,
    "DEADLINE_EXCEEDED": _LATE,
    "RESOURCE_EXHAUSTED": _status("REQUEST_TOO_LARGE", "a message is larger than the service takes"),
    "UNIMPLEMENTED": _status("UNIMPLEMENTED", "this release of the service has no such method"),
    "INTERNAL": _status("INTERNAL", _FAILED),
    "UNKNOWN": _status("UNKNOWN", _FAILED),
}
