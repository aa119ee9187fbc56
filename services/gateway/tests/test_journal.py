"""What the journal of a workflow holds, by this release and by earlier ones."""

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_gateway.journal import decode_result, encode_result


def test_a_result_is_decoded_as_it_was_encoded() -> None:
    room = collab_pb.Room(name="rooms/r", revision_count=1, locked_scenes=["s1"])
    assert decode_result(encode_result(room)) == room


def test_a_field_of_an_earlier_release_is_ignored() -> None:
    entry = {"@type": "type.googleapis.com/aiprod.collab.v1.Room", "name": "rooms/r", "versionCount": 1}
    assert decode_result(entry) == collab_pb.Room(name="rooms/r")
