"""Connections to the edge of the deployment that commands call."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import grpc

from aiprod_cli.credentials import stored_token
from aiprod_client.connection import connect
from aiprod_stack.address import edge_address
from aiprod_stack.settings import StackSettings


def edge_stub[S](
    stub: Callable[[grpc.aio.Channel], S], settings: StackSettings
) -> AbstractAsyncContextManager[S]:
    """Opens a generated stub, which sends the user's token. Raises as `edge_address` and `token` do."""
    return connect(stub, edge_address(settings), token(settings))


def token(settings: StackSettings) -> str:
    """The token to send: AIPROD_TOKEN, else what `aiprod login` stored for AIPROD_URL; empty for none.

    Raises Unauthenticated if the stored token has expired.
    """
    return settings.token.get_secret_value() or (stored_token(settings.url) if settings.url else "")
