"""Requests that the edge rejects before they reach a service, with errors like the services' own."""

import base64
import json
from dataclasses import dataclass

from google.protobuf.json_format import MessageToDict
from google.rpc import code_pb2, status_pb2

from aiprod_rpc.reasons import BY_NAME, Reason
from aiprod_rpc.status import error_info, retry_info, status


@dataclass(frozen=True, slots=True)
class Rejection:
    """An error of the edge with a text of its own. `when` is the CEL expression that finds it.

    `retry_after` is in seconds.
    """

    reason: Reason
    message: str
    when: str
    retry_after: float | None = None

    @property
    def json(self) -> str:
        """The response body over REST, for Envoy to fill in the request's id."""
        return json.dumps(MessageToDict(self._status()) | {"request_id": "%REQ(X-REQUEST-ID)%"})

    @property
    def details(self) -> str:
        """The trailer `grpc-status-details-bin`, in base64."""
        # gRPC requires base64 without padding in binary metadata.
        return base64.b64encode(self._status().SerializeToString()).rstrip(b"=").decode()

    def _status(self) -> status_pb2.Status:
        details = [] if self.retry_after is None else [retry_info(self.retry_after)]
        return status(self.reason.code, self.message, error_info(self.reason.name), *details)


def _denied(name: str, message: str, *response_details: str) -> Rejection:
    """The rejection of the template's RBAC policy `name`.

    `response_details` are Envoy's response code details that lead to the same error.
    """
    causes = [f"rbac_access_denied_matched_policy[{name}]", *response_details]
    return Rejection(BY_NAME[name], message, f"response.code_details in {causes}")


DENIALS = (
    _denied(
        "FOREIGN_HOST",
        "the Host header does not name this machine. Use localhost or 127.0.0.1, "
        "or add the host to AIPROD_HOSTS and restart the stack",
    ),
    _denied(
        "FOREIGN_ORIGIN",
        "web pages of this origin may not call AIPROD. Add the origin to AIPROD_ORIGINS "
        "and restart the stack",
    ),
    _denied(
        "UNSUPPORTED_MEDIA_TYPE",
        "the content type is missing or not supported. Send application/json to the REST API, "
        "application/grpc or application/grpc-web to a gRPC method",
    ),
    _denied(
        "USER_INVALID",
        "the token's `sub` is not a valid user id. It must be a string of 1 to 255 visible ASCII characters "
        "without spaces, and not `local`",
        "jwt_authn_access_denied{Jwt_payload_[sub]_field_is_not_a_string}",
    ),
)


def service_away(name: str) -> Rejection:
    """The error for a service that the edge cannot reach. Envoy's own text says how it tried."""
    return Rejection(
        BY_NAME["SERVICE_UNAVAILABLE"],
        f"{name} is not available; try again",
        f"response.code == 503 && xds.cluster_name == '{name}'",
        retry_after=1.0,
    )


_BY_STATUS = (
    "INVALID_REQUEST",
    "UNAUTHENTICATED",
    "PERMISSION_DENIED",
    "NO_SUCH_PATH",
    "METHOD_NOT_ALLOWED",
    "REQUEST_TIMEOUT",
    "REQUEST_TOO_LARGE",
    "UNSUPPORTED_MEDIA_TYPE",
    "TOO_MANY_REQUESTS",
    "HEADERS_TOO_LARGE",
    "INTERNAL",
    "UNAVAILABLE",
    "TIMEOUT",
)


def statuses() -> list[tuple[int, int, str]]:
    """The HTTP status, the canonical code and the reason of the errors that keep Envoy's own text.

    The last one covers all other statuses from 400.
    """
    reasons = [BY_NAME[name] for name in _BY_STATUS]
    known = [(reason.http, int(code_pb2.Code.Value(reason.code)), reason.name) for reason in reasons]
    return [*known, (400, code_pb2.UNKNOWN, BY_NAME["UNKNOWN"].name)]
