"""Requests that the edge rejects before they reach a service, with errors like the services' own."""

import base64
import json
from dataclasses import dataclass

from google.protobuf.json_format import MessageToDict
from google.rpc import error_details_pb2, status_pb2

from aiprod_rpc.status import DOMAIN, status


@dataclass(frozen=True, slots=True)
class Rejection:
    """An error of the edge: `code` is the canonical code, `http` the status over REST.

    `reason` is also the name of the template's RBAC policy that rejects. `response_details` are Envoy's
    response code details that lead to the same error.
    """

    reason: str
    code: str
    http: int
    message: str
    response_details: tuple[str, ...] = ()

    @property
    def causes(self) -> list[str]:
        """All response code details that lead to this error."""
        return [f"rbac_access_denied_matched_policy[{self.reason}]", *self.response_details]

    @property
    def json(self) -> str:
        """The response body over REST."""
        return json.dumps(MessageToDict(self._status()))

    @property
    def details(self) -> str:
        """The trailer `grpc-status-details-bin`, in base64."""
        # gRPC requires base64 without padding in binary metadata.
        return base64.b64encode(self._status().SerializeToString()).rstrip(b"=").decode()

    def _status(self) -> status_pb2.Status:
        info = error_details_pb2.ErrorInfo(reason=self.reason, domain=DOMAIN)
        return status(self.code, self.message, info)


REJECTIONS = (
    Rejection(
        "FOREIGN_HOST",
        "PERMISSION_DENIED",
        403,
        "the Host header does not name this machine. Use localhost or 127.0.0.1, "
        "or add the host to AIPROD_HOSTS and restart the stack",
    ),
    Rejection(
        "FOREIGN_ORIGIN",
        "PERMISSION_DENIED",
        403,
        "web pages of this origin may not call AIPROD. Add the origin to AIPROD_ORIGINS "
        "and restart the stack",
    ),
    Rejection(
        "UNSUPPORTED_MEDIA_TYPE",
        "INVALID_ARGUMENT",
        415,
        "the content type is missing or not supported. Send application/json to the REST API, "
        "application/grpc or application/grpc-web to a gRPC method",
    ),
    Rejection(
        "USER_INVALID",
        "UNAUTHENTICATED",
        401,
        "the token's `sub` is not a valid user id. It must be a string of 1 to 255 visible ASCII characters "
        "without spaces, and not `local`",
        response_details=("jwt_authn_access_denied{Jwt_payload_[sub]_field_is_not_a_string}",),
    ),
)
