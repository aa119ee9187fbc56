"""Random submits of a user who sees a given state; some are rejected."""

import random

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state.state import RoomState

from .builders import (
    add,
    edit,
    length,
    lock,
    manifest,
    master,
    merge,
    move,
    put,
    remark,
    remove,
    review,
    scene,
    split,
    submit,
    update,
    update_film,
    write,
)

WORDS = ["the", "old", "lamp", "goes", "out", "and", "storm", "comes", "over", "water", "灯台", "嵐", "🌊"]
PLAN = manifest(
    *(scene(f"s{n}", 2 + n % 3, action="The lamp goes out.", subjects=["e1"]) for n in range(6)),
    entities=[film.Entity(id="e1", name="The keeper"), film.Entity(id="e2", name="A gull")],
)


def random_command(draw: random.Random, state: RoomState) -> api.Submit:
    """Return mostly edits, and anything else that does not change permissions."""
    kinds = [_edit] * 12 + [_comment] * 3 + [_undo] * 3 + [_resolve, _review, _film, _save, _restore, _policy]
    return draw.choice(kinds)(draw, state)


def _edit(draw: random.Random, state: RoomState) -> api.Submit:
    return edit(*(_change(draw, state) for _ in range(draw.choice([1, 1, 1, 2, 3]))))


def _change(draw: random.Random, state: RoomState) -> edits.Change:
    # Some ids do not exist, or no longer.
    here = [*state.document.order, "s0", "s1"]
    one, other, new = draw.choice(here), draw.choice(["", *here]), f"n{draw.randrange(1000)}"
    text = " ".join(draw.choices(WORDS, k=6))
    return draw.choice(
        [
            lambda: update(one, caption=text, seed=draw.randrange(100)),
            lambda: update(one, subjects=draw.sample(["e1", "e2", "e3"], 2)),
            lambda: update(one, duration=length(draw.choice([0.5, 3, 50]))),
            lambda: update_film(film.Manifest(style=film.Style(grade=text)), "style.grade"),
            lambda: add(new, other, draw.choice([1, 5, 40]), action=text),
            lambda: remove(one),
            lambda: move(one, other),
            lambda: lock(one, draw.random() < 0.3),
            lambda: put(draw.choice(["e1", "e2", "e3"]), name=text),
            lambda: edits.Change(remove_entity=draw.choice(["e2", "e3"])),
            lambda: split(one, new, 1),
            lambda: merge(one, other or "s1"),
            lambda: _written(draw, state, one),
            lambda: _written(draw, state, one),
        ]
    )()


def _written(draw: random.Random, state: RoomState, name: str) -> edits.Change:
    logged = state.document.scenes.get(name)
    base = logged.action if logged else ""
    words = base.split(" ")
    words.insert(draw.randrange(len(words) + 1), draw.choice(WORDS))
    return write(base, " ".join(words), name)


def _comment(draw: random.Random, state: RoomState) -> api.Submit:
    where: dict[str, int] = {}
    if state.films and draw.random() < 0.7:
        where["start_frame"] = draw.randrange(100)
    if state.comments and draw.random() < 0.3:
        where["reply_to"] = draw.choice(list(state.comments))
    return remark(draw.choice(WORDS), **where)


def _undo(draw: random.Random, state: RoomState) -> api.Submit:
    return submit(undo=max(1, state.seq - draw.randrange(6)))


def _resolve(draw: random.Random, state: RoomState) -> api.Submit:
    comment = draw.choice([1, *state.comments])
    return submit(resolve=pb.Resolve(comment=comment, resolved=draw.random() < 0.7))


def _review(draw: random.Random, state: RoomState) -> api.Submit:
    film = state.newest_film.seq if state.newest_film else 1
    return review(draw.choice(["APPROVED", "REJECTED"]), film)


def _film(draw: random.Random, state: RoomState) -> api.Submit:
    scenes = [
        (name, draw.randint(1, 50), f"clip-{name}-{draw.randrange(2)}") for name in state.document.order
    ]
    return master(*scenes, of=state.manifest_seq, name=f"master-{draw.randrange(5)}")


def _save(draw: random.Random, state: RoomState) -> api.Submit:
    return submit(save_revision=pb.SaveRevision(display_name=draw.choice(WORDS)))


def _restore(draw: random.Random, state: RoomState) -> api.Submit:
    number = draw.randint(1, max(1, len(state.revisions)))
    return submit(restore_revision=pb.RestoreRevision(number=number, keep_locked=draw.random() < 0.5))


def _policy(draw: random.Random, state: RoomState) -> api.Submit:
    return submit(policy=pb.Policy(min_approvals=draw.randint(0, 3)))
