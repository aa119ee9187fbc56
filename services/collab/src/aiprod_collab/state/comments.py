"""Where a comment is: frames of the film that it was said of, and of the newest one."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.state.document import copy_of
from aiprod_collab.state.refusals import gone, invariant
from aiprod_collab.state.timecode import timecode

MAX_COMMENTS = 10_000


def placed(comment: pb.Comment, state_films: Mapping[int, pb.FilmEntry], scenes: Sequence[str]) -> pb.Comment:
    """The comment with its film and its scene. `scenes` are the ids of the manifest's.

    GONE when there is no such film or scene, INVARIANT when the film has no such frames.
    """
    result = copy_of(comment)
    result.ClearField("film")
    if comment.HasField("start_frame"):
        result.film = comment.film or max(state_films, default=0)
        if not result.film:
            raise invariant("there is no film yet whose frames could be meant; leave the frames out")
        if result.film not in state_films:
            raise gone(f"film {comment.film}")
        result.scene = _scene_at(state_films[result.film].film, comment).scene
    elif comment.scene and comment.scene not in scenes:
        raise gone(f"scene {comment.scene}")
    return result


def _scene_at(shown: pb.Film, comment: pb.Comment) -> pb.FilmScene:
    end = shown.scenes[-1].start_frame + shown.scenes[-1].frame_count
    if max(comment.start_frame + 1, comment.end_frame) > end:
        raise invariant(f"the film has the frames 0 to {end - 1}")
    return next(scene for scene in reversed(shown.scenes) if scene.start_frame <= comment.start_frame)


def current_span(comment: pb.Comment, films: Mapping[int, pb.FilmEntry]) -> pb.FrameSpan | None:
    """Where the comment's frames are in the newest film.

    None when it has no frames, or when the newest film does not show them: a span is carried over where
    each scene that it touches has the same clip, and they follow each other as they did.
    """
    if not comment.HasField("start_frame") or comment.film not in films:
        return None
    newest = films[max(films)].film
    start, end = comment.start_frame, comment.end_frame or comment.start_frame + 1
    shift = _shift(films[comment.film].film, newest, start, end)
    if shift is None:
        return None
    at = timecode(start + shift, newest.frame_rate)
    return pb.FrameSpan(start_frame=start + shift, end_frame=end + shift, timecode=at)


def _shift(old: pb.Film, new: pb.Film, start: int, end: int) -> int | None:
    """By how many frames what `old` shows from `start` to `end` comes later in `new`."""
    now = {scene.scene: scene for scene in new.scenes}
    touched = [s for s in old.scenes if s.start_frame < end and s.start_frame + s.frame_count > start]
    shifts = set()
    for scene in touched:
        same = now.get(scene.scene)
        if not same or (same.clip, same.frame_count) != (scene.clip, scene.frame_count):
            return None
        shifts.add(same.start_frame - scene.start_frame)
    return shifts.pop() if len(shifts) == 1 else None


def check_film(shown: pb.Film, manifest_seq: int) -> None:
    """INVARIANT when its scenes do not follow each other, or when it is of a manifest to come."""
    if len({scene.scene for scene in shown.scenes}) < len(shown.scenes):
        raise invariant("a film shows each scene once")
    if shown.scenes[0].start_frame or any(
        scene.start_frame + scene.frame_count != after.start_frame for scene, after in pairwise(shown.scenes)
    ):
        raise invariant("the film's scenes follow each other, from frame 0 on")
    if shown.manifest_seq > manifest_seq:
        raise invariant(f"the manifest was changed last by event {manifest_seq}")
