"""Where a page begins, and how long it is."""

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod_runtime.errors import InvalidArgument

PAGE = 100


def page_of(request: pb.ListCommentsRequest | pb.ListVersionsRequest) -> tuple[int, int]:
    """The number in the token, 0 for none, and the size. InvalidArgument for a token that is not ours."""
    token = request.page_token
    if token and not (token.isascii() and token.isdigit()):
        raise InvalidArgument(
            "take the page_token from the response before", reason="BAD_TOKEN", field="page_token"
        )
    return int(token or 0), request.page_size or PAGE
