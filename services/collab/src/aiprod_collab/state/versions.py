"""Looks up saved versions and compares them."""

from collections.abc import Iterator

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state import diff
from aiprod_collab.state.state import RoomState
from aiprod_rpc.errors import NotFound


def find_version(state: RoomState, number: int) -> pb.Version:
    """Return version `number`, from 1, with its manifest. Raises NOT_FOUND if there is none."""
    if number > len(state.versions):
        raise NotFound(f"version {number} does not exist", reason="VERSION_NOT_FOUND", field="number")
    return state.version(number)


def diff_versions(state: RoomState, before: int, after: int) -> Iterator[api.FieldChange]:
    """Compare two versions; `after` 0 is the current manifest. Raises NOT_FOUND if either is missing."""
    old = find_version(state, before).manifest
    new = find_version(state, after).manifest if after else state.document.manifest
    return diff.field_changes(old, new)
