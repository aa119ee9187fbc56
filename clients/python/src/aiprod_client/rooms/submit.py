"""Submits commands to a room, each exactly once."""

import uuid

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod_client.retries import while_unavailable


async def submit(
    collab: CollabServiceStub, room: str, command: collab_api.Submit, request_id: str = ""
) -> collab_pb.Event:
    """Submits a command to the room `room`, as `rooms/{room}`, and returns its event.

    The room applies a command once, however often it is sent: it knows the command by `request_id`, a UUID. A
    caller that may submit the same command again names it; others get a new one.
    """
    command.request_id = request_id or str(uuid.uuid4())
    request = collab_api.SendRequest(name=room, submit=command)
    return await while_unavailable(lambda: collab.Send(request))
