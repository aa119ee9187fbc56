"""Exports comments as markers for editing programs; the only file that imports OpenTimelineIO."""

import csv
import io
import json
from collections.abc import Iterator
from fractions import Fraction
from itertools import batched
from typing import NamedTuple

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state.comments import current_span
from aiprod_collab.state.state import RoomState
from aiprod_film.messages.values import read_rate
from aiprod_film.timecode import DROP_FRAME, format_timecode
from aiprod_rpc.errors import FailedPrecondition

FORMULA_PREFIXES = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""A spreadsheet runs a cell with one of these prefixes as a formula."""


class _Marker(NamedTuple):
    seq: int
    span: pb.FrameSpan
    author: str
    scene: str
    text: str
    drawing: list[dict[str, object]]


def export(
    room: str, state: RoomState, format_: api.ExportCommentsRequest.Format.ValueType
) -> api.ExportCommentsResponse:
    """Returns a file with the open comments on the newest film. Raises FAILED_PRECONDITION without one."""
    newest = state.newest_film
    if newest is None:
        raise FailedPrecondition(
            "the room has no film yet; export again after the first one is assembled", reason="NO_FILM"
        )
    markers = sorted(_markers(state), key=lambda marker: (marker.span.start_frame, marker.seq))
    name = room.replace("/", "-")
    match format_:
        case api.ExportCommentsRequest.CSV:
            content, media, suffix = _csv(markers, read_rate(newest.film.frame_rate)), "text/csv", "csv"
        case api.ExportCommentsRequest.EDL:
            content, media, suffix = _edl(name, markers, newest.film), "text/plain", "edl"
        case _:
            content, media, suffix = _otio(name, markers, newest.film), "application/json", "otio"
    return api.ExportCommentsResponse(
        content=content.encode(), content_type=media, filename=f"{name}.{suffix}"
    )


def _markers(state: RoomState) -> Iterator[_Marker]:
    for entry in state.comments.values():
        if not entry.resolved and (span := current_span(entry.comment, state.films)):
            comment = entry.comment
            yield _Marker(
                entry.seq, span, entry.author, comment.scene, comment.text, _strokes(comment.drawing)
            )


def _strokes(drawing: pb.Drawing) -> list[dict[str, object]]:
    """Returns the strokes for a file; empty for no drawing. Points are pairs from 0 to 1."""
    return [
        {
            "tool": pb.Stroke.Tool.Name(stroke.tool),
            "points": [[round(x, 4), round(y, 4)] for x, y in batched(stroke.points, 2)],
        }
        for stroke in drawing.strokes
    ]


def _csv(markers: list[_Marker], rate: Fraction) -> str:
    table = io.StringIO()
    writer = csv.writer(table)
    columns = ["timecode_in", "timecode_out", "start_frame", "end_frame", "scene", "author", "comment"]
    writer.writerow([*columns, "drawing"])
    for marker in markers:
        start, end = marker.span.start_frame, marker.span.end_frame
        texts = [_without_formula(text) for text in (marker.scene, marker.author, marker.text)]
        drawing = json.dumps(marker.drawing) if marker.drawing else ""
        times = [format_timecode(start, rate), format_timecode(end, rate), start, end]
        writer.writerow([*times, *texts, drawing])
    return table.getvalue()


def _without_formula(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_PREFIXES) else text


def _edl(title: str, markers: list[_Marker], newest: pb.Film) -> str:
    """Returns CMX 3600: the whole film as one event, with a locator for each comment."""
    rate = read_rate(newest.frame_rate)
    drop_frame = rate in DROP_FRAME
    begin, end = format_timecode(0, rate), format_timecode(_frames(newest), rate)
    lines = [f"TITLE: {title}", f"FCM: {'DROP FRAME' if drop_frame else 'NON-DROP FRAME'}", ""]
    lines.append(f"001  AX       V     C        {begin} {end} {begin} {end}")
    lines.append(f"* FROM CLIP NAME: {title}")
    # A locator must fit on one line.
    for marker in markers:
        text = " ".join(marker.text.split())
        lines.append(
            f"* LOC: {format_timecode(marker.span.start_frame, rate)} RED     {marker.author}: {text}"
        )
    return "\n".join([*lines, ""])


def _otio(title: str, markers: list[_Marker], newest: pb.Film) -> str:
    # Imported only when used: it is a twentieth of the service's start, and few rooms are exported.
    import opentimelineio as otio

    rate = float(read_rate(newest.frame_rate))

    def span(start: int, count: int) -> otio.opentime.TimeRange:
        return otio.opentime.TimeRange(
            otio.opentime.RationalTime(start, rate), otio.opentime.RationalTime(count, rate)
        )

    media = otio.schema.ExternalReference(newest.asset.name, span(0, _frames(newest)))
    clip = otio.schema.Clip(title, media, span(0, _frames(newest)))
    for marker in markers:
        marked = span(marker.span.start_frame, marker.span.end_frame - marker.span.start_frame)
        comment = {"author": marker.author, "scene": marker.scene, "comment": marker.seq}
        metadata = {"aiprod": comment | ({"drawing": marker.drawing} if marker.drawing else {})}
        clip.markers.append(otio.schema.Marker(marker.text, marked, otio.schema.MarkerColor.RED, metadata))
    timeline = otio.schema.Timeline(title)
    track = otio.schema.Track("video", kind=otio.schema.TrackKind.Video)
    track.append(clip)
    timeline.tracks.append(track)
    return str(timeline.to_json_string())


def _frames(newest: pb.Film) -> int:
    return newest.scenes[-1].start_frame + newest.scenes[-1].frame_count
