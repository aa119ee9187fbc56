"""What the edge refuses before a service hears of it, in the words of the services' own errors."""

import base64
import json
from dataclasses import dataclass

from google.protobuf.json_format import MessageToDict
from google.rpc import error_details_pb2, status_pb2

from aiprod_runtime.status import DOMAIN, status


@dataclass(frozen=True, slots=True)
class Refusal:
    """`reason` is the name of the policy in the edge's template that refuses; `http` the status over REST.

    `also` is what else leads to it, as Envoy's details of a response say it.
    """

    reason: str
    code: str
    http: int
    message: str
    also: tuple[str, ...] = ()

    @property
    def causes(self) -> list[str]:
        """The details of the responses that are answered so."""
        return [f"rbac_access_denied_matched_policy[{self.reason}]", *self.also]

    @property
    def json(self) -> str:
        """The body over REST."""
        return json.dumps(MessageToDict(self._status()))

    @property
    def details(self) -> str:
        """The trailer `grpc-status-details-bin`."""
        return base64.b64encode(self._status().SerializeToString()).rstrip(b"=").decode()

    def _status(self) -> status_pb2.Status:
        info = error_details_pb2.ErrorInfo(reason=self.reason, domain=DOMAIN)
        return status(self.code, self.message, info)


REFUSALS = (
    Refusal(
        "FOREIGN_HOST",
        "PERMISSION_DENIED",
        403,
        "the Host of this request is not this machine: call localhost or 127.0.0.1, "
        "or list the host in AIPROD_HOSTS and start the edge again",
    ),
    Refusal(
        "FOREIGN_ORIGIN",
        "PERMISSION_DENIED",
        403,
        "a page of this origin may not call AIPROD: list the origin in AIPROD_ORIGINS "
        "and start the edge again",
    ),
    Refusal(
        "UNSUPPORTED_MEDIA_TYPE",
        "INVALID_ARGUMENT",
        415,
        "the body has no content type that is taken here: send application/json over REST, "
        "application/grpc or application/grpc-web to a gRPC method",
    ),
    Refusal(
        "USER_INVALID",
        "UNAUTHENTICATED",
        401,
        "the token's `sub` is no user's id: it must be a text of 1 to 255 visible ASCII characters "
        "without a space, and not `local`",
        also=("jwt_authn_access_denied{Jwt_payload_[sub]_field_is_not_a_string}",),
    ),
)
