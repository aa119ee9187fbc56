"""What people want of the manifest, made into primitive changes, or refused.

A draft works on a copy: an edit is made as a whole or not at all.
"""

from collections.abc import Iterable

import protovalidate
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask

from aiprod.collab.v1 import edits_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state import text
from aiprod_collab.state.document import Document, copy_of, merge
from aiprod_collab.state.refusals import conflict, gone, invariant
from aiprod_runtime.errors import InvalidArgument

FILM_FIELDS = frozenset(
    ["prompt", "title", "logline", "seed", "style.medium", "style.palette", "style.lens", "style.grade"]
)
SCENE_FIELDS = frozenset(film.Scene.DESCRIPTOR.fields_by_name) - {"id"}
FILM_TEXTS = frozenset(["prompt", "title", "logline"])
SCENE_TEXTS = frozenset(["title", "caption", "action"])
MAX_FILM_SECONDS = 600
"""As long as a film may be that is asked for."""


def edited(document: Document, changes: Iterable[pb.Change]) -> pb.Edited:
    """What `changes` make of the document, which stays as it is.

    InvalidArgument for a field that cannot be set; else the refusals GONE, TEXT_CONFLICT and INVARIANT.
    """
    draft = _Draft(document.copy())
    for change in changes:
        draft.make(change)
    draft.check()
    return pb.Edited(changes=draft.changes, inverse=reversed(draft.inverse))


class _Draft:
    def __init__(self, document: Document) -> None:
        self.changes: list[pb.Change] = []
        self.inverse: list[pb.Change] = []
        self._document = document
        self._fresh: set[str] = set()
        self._film_changed = False

    def make(self, change: pb.Change) -> None:
        kind = change.WhichOneof("change")
        assert kind, "validated"
        getattr(self, f"_{kind}")(getattr(change, kind))

    def check(self) -> None:
        """Refuse what breaks a rule that only the whole can be judged by."""
        document = self._document
        if not document.manifest.scenes:
            raise invariant("a film has at least one scene")
        if len(document.manifest.scenes) > 200 or len(document.manifest.entities) > 100:
            raise invariant("a film has at most 200 scenes and 100 entities")
        if _seconds(document) > MAX_FILM_SECONDS:
            raise invariant(f"a film has at most {MAX_FILM_SECONDS} seconds; shorten or remove another scene")
        for scene in document.manifest.scenes:
            if unknown := set(scene.subjects) - document.entities.keys():
                raise invariant(f"scene {scene.id} refers to {min(unknown)}, which is no entity of the film")
        self._check_rules()

    def _check_rules(self) -> None:
        """The contract's own rules, for what was changed."""
        scenes = self._document.scenes
        for name in self._fresh & scenes.keys():
            _validate(scenes[name], f"scenes/{name}")
        if self._film_changed:
            rest = copy_of(self._document.manifest)
            del rest.scenes[1:]
            _validate(rest, "film")

    def _do(self, change: pb.Change, inverse: pb.Change) -> None:
        self._document.apply(change)
        self.changes.append(change)
        self.inverse.append(inverse)

    def _update_film(self, update: pb.UpdateFilm) -> None:
        _known(update.fields, FILM_FIELDS)
        before = film.Manifest()
        merge(update.fields, self._document.manifest, before)
        self._film_changed = True
        inverse = pb.UpdateFilm(values=before, fields=update.fields)
        self._do(pb.Change(update_film=update), pb.Change(update_film=inverse))

    def _update_scene(self, update: pb.UpdateScene) -> None:
        _known(update.fields, SCENE_FIELDS)
        scene = self._unlocked(update.scene)
        before = film.Scene()
        merge(update.fields, scene, before)
        self._fresh.add(update.scene)
        inverse = pb.UpdateScene(scene=update.scene, values=before, fields=update.fields)
        self._do(pb.Change(update_scene=update), pb.Change(update_scene=inverse))

    def _add_scene(self, add: pb.AddScene) -> None:
        if add.scene.id in self._document.scenes:
            raise invariant(f"there is a scene {add.scene.id}; choose another id")
        self._place(add.after)
        self._fresh.add(add.scene.id)
        self._do(pb.Change(add_scene=add), pb.Change(remove_scene=pb.RemoveScene(scene=add.scene.id)))

    def _remove_scene(self, remove: pb.RemoveScene) -> None:
        inverse = pb.AddScene(scene=self._unlocked(remove.scene), after=self._document.before(remove.scene))
        self._do(pb.Change(remove_scene=remove), pb.Change(add_scene=inverse))

    def _move_scene(self, move: pb.MoveScene) -> None:
        self._scene(move.scene)
        self._place(move.after)
        if move.scene == move.after:
            raise invariant("a scene cannot follow itself")
        inverse = pb.MoveScene(scene=move.scene, after=self._document.before(move.scene))
        self._do(pb.Change(move_scene=move), pb.Change(move_scene=inverse))

    def _lock_scene(self, lock: pb.LockScene) -> None:
        self._scene(lock.scene)
        inverse = pb.LockScene(scene=lock.scene, locked=lock.scene in self._document.locked)
        self._do(pb.Change(lock_scene=lock), pb.Change(lock_scene=inverse))

    def _put_entity(self, entity: film.Entity) -> None:
        self._film_changed = True
        if before := self._document.entities.get(entity.id):
            self._do(pb.Change(put_entity=entity), pb.Change(put_entity=before))
        else:
            self._do(pb.Change(put_entity=entity), pb.Change(remove_entity=entity.id))

    def _remove_entity(self, entity: str) -> None:
        if not (before := self._document.entities.get(entity)):
            raise gone(f"entity {entity}")
        self._do(pb.Change(remove_entity=entity), pb.Change(put_entity=before))

    def _edit_text(self, edit: pb.EditText) -> None:
        if edit.field not in (SCENE_TEXTS if edit.scene else FILM_TEXTS):
            raise InvalidArgument(f"{edit.field} is no text; update it", reason="BAD_FIELD", field="field")
        subject = self._scene(edit.scene) if edit.scene else self._document.manifest
        try:
            value = text.merged(edit.base, edit.text, getattr(subject, edit.field))
        except text.Conflict:
            raise conflict(edit.field) from None
        update: pb.UpdateScene | pb.UpdateFilm = (
            pb.UpdateScene(scene=edit.scene) if edit.scene else pb.UpdateFilm()
        )
        setattr(update.values, edit.field, value)
        update.fields.paths.append(edit.field)
        self._update_scene(update) if isinstance(update, pb.UpdateScene) else self._update_film(update)

    def _split_scene(self, split: pb.SplitScene) -> None:
        second = copy_of(self._unlocked(split.scene))
        rest = second.duration.ToNanoseconds() - split.at.ToNanoseconds()
        second.id = split.new_scene
        second.duration.FromNanoseconds(rest)
        second.transition = film.Scene.CUT
        self._shorten(split.scene, split.at)
        self._add_scene(pb.AddScene(scene=second, after=split.scene))

    def _merge_scenes(self, both: pb.MergeScenes) -> None:
        first, second = self._unlocked(both.scene), self._unlocked(both.next_scene)
        if self._document.before(both.next_scene) != both.scene:
            raise invariant(f"{both.next_scene} does not follow {both.scene}; move it first")
        values = film.Scene(
            action=" ".join(filter(None, [first.action, second.action])),
            caption=first.caption or second.caption,
            subjects=dict.fromkeys([*first.subjects, *second.subjects]),
        )
        values.duration.FromNanoseconds(first.duration.ToNanoseconds() + second.duration.ToNanoseconds())
        self._remove_scene(pb.RemoveScene(scene=both.next_scene))
        fields = FieldMask(paths=["action", "caption", "subjects", "duration"])
        self._update_scene(pb.UpdateScene(scene=both.scene, values=values, fields=fields))

    def _shorten(self, scene: str, duration: Duration) -> None:
        values = film.Scene(duration=duration)
        self._update_scene(pb.UpdateScene(scene=scene, values=values, fields=FieldMask(paths=["duration"])))

    def _scene(self, scene: str) -> film.Scene:
        if found := self._document.scenes.get(scene):
            return found
        raise gone(f"scene {scene}")

    def _unlocked(self, scene: str) -> film.Scene:
        found = self._scene(scene)
        if scene in self._document.locked:
            raise invariant(f"scene {scene} is locked; unlock it first")
        return found

    def _place(self, after: str) -> None:
        if after:
            self._scene(after)


def _known(fields: FieldMask, allowed: frozenset[str]) -> None:
    if not fields.paths or (unknown := set(fields.paths) - allowed):
        what = f"{min(unknown)} cannot be set" if fields.paths else "name the fields to set"
        raise InvalidArgument(
            f"{what}; there are {', '.join(sorted(allowed))}", reason="BAD_FIELD", field="fields"
        )


def _validate(message: film.Manifest | film.Scene, where: str) -> None:
    for violation in protovalidate.collect_violations(message):
        elements = violation.proto.field.elements if violation.proto.field else []
        field = ".".join(element.field_name for element in elements)
        raise invariant(f"{where}/{field}: {violation.proto.message}")


def _seconds(document: Document) -> float:
    return sum(scene.duration.ToNanoseconds() for scene in document.manifest.scenes) / 1e9
