"""Connections to the edge of the deployment that commands call."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import grpc

from aiprod_client.connection import connect
from aiprod_stack.address import edge_address
from aiprod_stack.settings import StackSettings


def edge_stub[S](
    stub: Callable[[grpc.aio.Channel], S], settings: StackSettings
) -> AbstractAsyncContextManager[S]:
    """Opens a generated stub, which sends the user's token. Raises StackError as `edge_address` does."""
    return connect(stub, edge_address(settings), settings.token.get_secret_value())
