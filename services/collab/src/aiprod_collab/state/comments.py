"""Comments and frames: which film and scene a comment belongs to, and where it is in the newest film."""

from collections.abc import Iterable, Mapping
from itertools import islice, pairwise

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state.compound_edits import find_scene
from aiprod_collab.state.document import Document, copy_of
from aiprod_collab.state.rejections import gone, invariant, not_found
from aiprod_collab.state.state import MAX_FILMS
from aiprod_film.messages.values import read_rate
from aiprod_film.timecode import format_timecode

MAX_COMMENTS = 10_000

PAGE_BYTES = 1 << 20
"""Size of the comments in one message; clients accept 4 MiB."""


def anchored(comment: pb.Comment, films: Mapping[int, pb.FilmEntry], document: Document) -> pb.Comment:
    """Returns the comment with its film and scene set.

    Raises NOT_FOUND or GONE for a missing film or scene, INVARIANT if the film does not have the frames.
    """
    result = copy_of(comment)
    # Only comments on frames belong to a film.
    result.ClearField("film")
    if comment.HasField("start_frame"):
        result.film = comment.film or max(films, default=0)
        if not result.film:
            raise invariant("the room has no film yet; leave the frames out")
        if result.film not in films:
            # Films that the state has dropped are older than all that it keeps.
            dropped = len(films) == MAX_FILMS and result.film < min(films)
            raise (gone if dropped else not_found)(f"film {comment.film}")
        result.scene = _scene_at(films[result.film].film, comment).scene
    elif comment.scene:
        find_scene(document, comment.scene)
    return result


def _scene_at(film: pb.Film, comment: pb.Comment) -> pb.FilmScene:
    end = film.scenes[-1].start_frame + film.scenes[-1].frame_count
    if max(comment.start_frame + 1, comment.end_frame) > end:
        raise invariant(f"the film has only the frames 0 to {end - 1}")
    return next(scene for scene in reversed(film.scenes) if scene.start_frame <= comment.start_frame)


def current_span(comment: pb.Comment, films: Mapping[int, pb.FilmEntry]) -> pb.FrameSpan | None:
    """Returns where the comment's frames are in the newest film.

    Returns None if the comment has no frames or the newest film does not show them. A span carries over if
    every scene it touches has the same clip, and the scenes still follow each other.
    """
    if not comment.HasField("start_frame") or comment.film not in films:
        return None
    newest = films[max(films)].film
    start, end = comment.start_frame, comment.end_frame or comment.start_frame + 1
    shift = _frame_shift(films[comment.film].film, newest, start, end)
    if shift is None:
        return None
    at = format_timecode(start + shift, read_rate(newest.frame_rate))
    return pb.FrameSpan(start_frame=start + shift, end_frame=end + shift, timecode=at)


def _frame_shift(old: pb.Film, new: pb.Film, start: int, end: int) -> int | None:
    """Returns how many frames later `new` shows the frames `start` to `end` of `old`."""
    new_scenes = {scene.scene: scene for scene in new.scenes}
    touched = [s for s in old.scenes if s.start_frame < end and s.start_frame + s.frame_count > start]
    shifts = set()
    for scene in touched:
        same = new_scenes.get(scene.scene)
        # Clip names stand for content: the same clip shows the same frames.
        if not same or (same.clip, same.frame_count) != (scene.clip, scene.frame_count):
            return None
        shifts.add(same.start_frame - scene.start_frame)
    return shifts.pop() if len(shifts) == 1 else None


def with_current_span(entry: pb.CommentEntry, films: Mapping[int, pb.FilmEntry]) -> pb.CommentEntry:
    """Returns a copy of the entry with its place in the newest film, if it has one."""
    result = copy_of(entry)
    if span := current_span(entry.comment, films):
        result.current.CopyFrom(span)
    return result


def first_entries(entries: Iterable[pb.CommentEntry], count: int) -> list[pb.CommentEntry]:
    """Returns the first `count` entries, or as many as one message holds, but at least one."""
    page: list[pb.CommentEntry] = []
    size = 0
    for entry in islice(entries, count):
        size += entry.ByteSize()
        if page and size > PAGE_BYTES:
            break
        page.append(entry)
    return page


def check_film(film: pb.Film, manifest_seq: int) -> None:
    """Raises INVARIANT if the film's scenes have gaps, or its manifest is newer than the room's."""
    if len({scene.scene for scene in film.scenes}) < len(film.scenes):
        raise invariant("a film must show each scene once")
    if film.scenes[0].start_frame or any(
        scene.start_frame + scene.frame_count != after.start_frame for scene, after in pairwise(film.scenes)
    ):
        raise invariant("the film's scenes must follow each other without gaps, from frame 0 on")
    if film.manifest_seq > manifest_seq:
        raise invariant(
            f"the film's manifest_seq is beyond event {manifest_seq}, the last to change the manifest"
        )
