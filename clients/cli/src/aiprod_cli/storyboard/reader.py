"""Reads a storyboard from a file, and finds the lines that a service rejects."""

from pathlib import Path

import grpc
from google.rpc import error_details_pb2

from aiprod.film.v1.storyboard_pb2 import Storyboard
from aiprod_cli.documents import Document, read_document
from aiprod_rpc.status import received_status

HINT = "a storyboard has a list `scenes`, each with a `text`"
FIELD = "storyboard."

type StoryboardFile = Document[Storyboard]


def read_file(path: Path) -> StoryboardFile:
    """Reads YAML or JSON. Raises BadDocument, and OSError if the file cannot be read."""
    return read_document(path, Storyboard(), HINT)


def rejected(board: StoryboardFile, error: grpc.aio.AioRpcError) -> str:
    """Returns the fields of the storyboard that a service rejects, a line each; empty if it is none."""
    request = error_details_pb2.BadRequest()
    for detail in received_status(error).details:
        detail.Unpack(request)
    faults = request.field_violations
    return own_faults(
        board,
        # The film of variants is a field of their request.
        [
            (fault.field.removeprefix("film."), fault.description.removeprefix(f"{fault.field}: "))
            for fault in faults
        ],
    )


def own_faults(board: StoryboardFile, found: list[tuple[str, str]]) -> str:
    """Returns the faults of a request that are the storyboard's, a line each; empty if there are none."""
    return "\n".join(
        board.fault(field.removeprefix(FIELD), text) for field, text in found if field.startswith(FIELD)
    )
