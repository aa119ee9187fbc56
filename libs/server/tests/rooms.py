"""A servicer for each shape of RPC that returns the current call."""

from collections.abc import AsyncIterator

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_rpc.call import current_call
from aiprod_rpc.errors import NotFound, ResourceExhausted
from aiprod_server.server import Binding
from aiprod_server.settings import ServerSettings

SETTINGS = ServerSettings(drain_seconds=0, reflection=True)
ROOM = "rooms/r"
type Metadata = tuple[tuple[str, str], ...]


class Rooms(rpc.CollabServiceServicer):
    """Returns the current call in the fields of a room; the room's name selects an error."""

    def __init__(self) -> None:
        self.calls = 0

    def answer(self, room: str) -> collab_pb.Room:
        self.calls += 1
        if room == "rooms/missing":
            raise NotFound("no such room", reason="ROOM_NOT_FOUND", field="room")
        if room == "rooms/full":
            raise ResourceExhausted("full", reason="ROOM_FULL", retry_after=2.5)
        if room == "rooms/broken":
            raise ZeroDivisionError("secret")
        call = current_call()
        head, marks = int((call.remaining() or 0) * 1000), ["edge"] if call.from_edge else []
        if call.expires is not None:
            marks.append(f"expires {call.expires:g}")
        return collab_pb.Room(name=call.request_id, owner=call.user, head=head, locked_scenes=marks)

    async def GetRoom(self, request: collab_api.GetRoomRequest, context: object) -> collab_pb.Room:
        return self.answer(request.name)

    async def Watch(
        self, request: collab_api.WatchRequest, context: object
    ) -> AsyncIterator[collab_api.ServerFrame]:
        yield collab_api.ServerFrame(welcome=collab_api.Welcome(room=self.answer(request.name)))

    async def Join(
        self, requests: AsyncIterator[collab_api.JoinRequest], context: object
    ) -> AsyncIterator[collab_api.ServerFrame]:
        async for request in requests:
            yield collab_api.ServerFrame(welcome=collab_api.Welcome(room=self.answer(request.hello.name)))


def binding(servicer: Rooms) -> Binding:
    return Binding("aiprod.collab.v1.CollabService", rpc.add_CollabServiceServicer_to_server, servicer)


async def call(
    rooms: rpc.CollabServiceStub, shape: str, room: str, metadata: Metadata = ()
) -> collab_pb.Room:
    if shape == "unary":
        return await rooms.GetRoom(collab_api.GetRoomRequest(name=room), metadata=metadata)
    hello = collab_api.WatchRequest(name=room)
    if shape == "stream":
        stream = rooms.Watch(hello, metadata=metadata)
    else:
        stream = rooms.Join(iter([collab_api.JoinRequest(hello=hello)]), metadata=metadata)
    return [frame.welcome.room async for frame in stream][0]
