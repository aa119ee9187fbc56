"""Requests are checked against their contract, and what is known to be valid only once."""

import pytest
from google.protobuf.message import Message

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod_rpc.errors import InvalidArgument
from aiprod_server.valid_requests import MAX_KEPT, InvalidMessage, ValidRequests


def request(name: str) -> bytes:
    return collab_api.GetRoomRequest(name=name).SerializeToString()


def parse(data: bytes) -> Message:
    return collab_api.GetRoomRequest.FromString(data)


def test_an_invalid_request_stays_invalid() -> None:
    requests = ValidRequests(parse)
    for _ in range(3):
        with pytest.raises(InvalidMessage, match="name"):
            requests.read(request("no room"))
        assert requests.read(request("rooms/one")) == collab_api.GetRoomRequest(name="rooms/one")


def test_each_read_is_a_message_of_its_own() -> None:
    requests = ValidRequests(parse)
    first, second = (requests.read(request("rooms/one")) for _ in range(2))
    assert first is not second, "a method may change its request"


def test_only_so_many_requests_are_known() -> None:
    requests = ValidRequests(parse)
    for number in range(3 * MAX_KEPT):
        requests.read(request(f"rooms/{number}"))
    assert len(requests) == MAX_KEPT


def test_what_is_no_message_is_told_so() -> None:
    with pytest.raises(InvalidArgument, match="not a protobuf message"):
        ValidRequests(parse).read(b"\xff")
