"""Reads the requirements of `aiprod probe --spec`."""

from pathlib import Path

from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_cli.documents import Document, read_document

HINT = "a spec has fields such as `video_codecs: [h264]`"


def read_spec(path: Path) -> Document[probe_pb.QcSpec]:
    """Reads YAML or JSON. Raises BadDocument, and OSError if the file cannot be read."""
    return read_document(path, probe_pb.QcSpec(), HINT)
