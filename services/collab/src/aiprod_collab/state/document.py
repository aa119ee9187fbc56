"""The manifest as a document that many people edit: how each primitive change applies, unchecked.

Primitive changes update, add, remove, move, lock, or put. `compound_edits` expands all others into them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.film.v1 import manifest_pb2 as film

SCENE_PARTS = (*film.Scene.DESCRIPTOR.fields_by_name, "order", "locked")
MAX_REMOVED = 1000
"""How many removed parts keep the event that removed them. Older removals cannot be undone."""


@dataclass(slots=True)
class Document:
    """The manifest in parts, its locked scenes, and the last event that touched each part.

    `head` is the manifest without scenes and entities. Messages are replaced, never changed in place, so
    that copies can share them. Parts have names such as `title`, `style.grade`, `scenes/s1`,
    `scenes/s1/caption`, and `entities/e1`.
    """

    head: film.Manifest
    scenes: dict[str, film.Scene]
    order: list[str]
    entities: dict[str, film.Entity]
    locked: set[str]
    touched: dict[str, int]

    @classmethod
    def of(
        cls, manifest: film.Manifest, locked: Collection[str] = (), touched: Mapping[str, int] | None = None
    ) -> Self:
        """Returns the document of `manifest`, which stays unchanged."""
        head = copy_of(manifest)
        head.ClearField("scenes")
        head.ClearField("entities")
        return cls(
            head,
            {scene.id: copy_of(scene) for scene in manifest.scenes},
            [scene.id for scene in manifest.scenes],
            {entity.id: copy_of(entity) for entity in manifest.entities},
            set(locked),
            dict(touched or {}),
        )

    @property
    def manifest(self) -> film.Manifest:
        """The whole manifest, as a new message."""
        whole = copy_of(self.head)
        whole.entities.extend(self.entities.values())
        whole.scenes.extend(self.scenes[scene] for scene in self.order)
        return whole

    def copy(self) -> "Document":
        """Returns a copy to try changes on."""
        return replace(
            self,
            scenes=dict(self.scenes),
            order=list(self.order),
            entities=dict(self.entities),
            locked=set(self.locked),
            touched=dict(self.touched),
        )

    def predecessor(self, scene: str) -> str:
        """Returns the id of the scene before `scene`; empty for the first."""
        at = self.order.index(scene)
        return self.order[at - 1] if at else ""

    def apply(self, change: edits.Change) -> None:
        """Applies a primitive change that has passed all checks."""
        match change.WhichOneof("change"):
            case "update_film":
                update = change.update_film
                self.head = updated(self.head, update.values, update.fields)
            case "update_scene":
                scene = change.update_scene
                self.scenes[scene.scene] = updated(self.scenes[scene.scene], scene.values, scene.fields)
            case "add_scene":
                self.scenes[change.add_scene.scene.id] = copy_of(change.add_scene.scene)
                self._insert(change.add_scene.scene.id, change.add_scene.after)
            case "remove_scene":
                self._remove(change.remove_scene.scene)
            case "move_scene":
                self.order.remove(change.move_scene.scene)
                self._insert(change.move_scene.scene, change.move_scene.after)
            case "lock_scene" if change.lock_scene.locked:
                self.locked.add(change.lock_scene.scene)
            case "lock_scene":
                self.locked.discard(change.lock_scene.scene)
            case "put_entity":
                self.entities[change.put_entity.id] = copy_of(change.put_entity)
            case "remove_entity":
                del self.entities[change.remove_entity]
                self._mark_removed(f"entities/{change.remove_entity}")

    def inverse(self, change: edits.Change) -> edits.Change:
        """Returns the primitive change that undoes `change`. Call it before `apply`."""
        match change.WhichOneof("change"):
            case "update_film":
                fields = change.update_film.fields
                values = updated(film.Manifest(), self.head, fields)
                return edits.Change(update_film=edits.UpdateFilm(values=values, fields=fields))
            case "update_scene":
                scene, fields = change.update_scene.scene, change.update_scene.fields
                before = updated(film.Scene(), self.scenes[scene], fields)
                return edits.Change(update_scene=edits.UpdateScene(scene=scene, values=before, fields=fields))
            case "add_scene":
                return edits.Change(remove_scene=edits.RemoveScene(scene=change.add_scene.scene.id))
            case "remove_scene":
                scene = change.remove_scene.scene
                add = edits.AddScene(scene=self.scenes[scene], after=self.predecessor(scene))
                return edits.Change(add_scene=add)
            case "move_scene":
                scene = change.move_scene.scene
                return edits.Change(move_scene=edits.MoveScene(scene=scene, after=self.predecessor(scene)))
            case "lock_scene":
                scene = change.lock_scene.scene
                return edits.Change(lock_scene=edits.LockScene(scene=scene, locked=scene in self.locked))
            case "put_entity" if change.put_entity.id not in self.entities:
                return edits.Change(remove_entity=change.put_entity.id)
            case _:
                return edits.Change(put_entity=self.entities[change.remove_entity or change.put_entity.id])

    def touch(self, changes: Iterable[edits.Change], seq: int) -> None:
        """Records that event `seq` made these changes."""
        for change in changes:
            # A scene that comes back under the same id starts without history.
            for part in _scene_parts(change.remove_scene.scene):
                self.touched.pop(part, None)
            self.touched.update(dict.fromkeys(touched_parts(change), seq))
        self._drop_oldest_removed()

    def is_unchanged_since(self, change: edits.Change, seq: int) -> bool:
        """Whether the parts that event `seq` changed by `change` have not changed after it."""
        return all(self.touched.get(part) == seq for part in touched_parts(change)) and all(
            self.touched.get(part, 0) <= seq for part in _scene_parts(change.add_scene.scene.id)
        )

    def was_removed(self, part: str) -> bool:
        """Whether `part`, a scene or an entity that the document lacks, was once in it."""
        return part in self.touched

    def _insert(self, scene: str, after: str) -> None:
        self.order.insert(self.order.index(after) + 1 if after else 0, scene)

    def _remove(self, scene: str) -> None:
        del self.scenes[scene]
        self.order.remove(scene)
        self.locked.discard(scene)
        self._mark_removed(f"scenes/{scene}")

    def _mark_removed(self, part: str) -> None:
        # Without its event, which `touch` records: later changes of the same edit must see the removal.
        self.touched.setdefault(part, 0)

    def _drop_oldest_removed(self) -> None:
        if len(self.touched) <= MAX_REMOVED:
            return
        existing = {f"scenes/{scene}" for scene in self.scenes} | {
            f"entities/{name}" for name in self.entities
        }
        removed = [part for part in self.touched if part.count("/") == 1 and part not in existing]
        # Sorted by event, not by dict order: a snapshot does not keep that order.
        for part in sorted(removed, key=lambda part: (self.touched[part], part))[:-MAX_REMOVED]:
            del self.touched[part]


def copy_of[M: Message](message: M) -> M:
    """Returns a deep copy of the message."""
    copy = type(message)()
    copy.CopyFrom(message)
    return copy


def updated[M: (film.Manifest, film.Scene)](message: M, values: M, fields: FieldMask) -> M:
    """Returns `message` with `fields` taken from `values`; a field that is absent there is cleared."""
    result = copy_of(message)
    if isinstance(values, film.Manifest) and not values.HasField("style"):
        # A field mask does not reach into an absent message.
        values = copy_of(values)
        values.style.SetInParent()
    fields.MergeMessage(values, result, replace_message_field=True, replace_repeated_field=True)
    return result


def _scene_parts(scene: str) -> Iterator[str]:
    """Yields the parts of a scene; nothing for an empty id."""
    if scene:
        yield from (f"scenes/{scene}/{part}" for part in SCENE_PARTS)


def touched_parts(change: edits.Change) -> Iterator[str]:
    """Yields the parts that a primitive change touches."""
    match change.WhichOneof("change"):
        case "update_film":
            yield from change.update_film.fields.paths
        case "update_scene":
            update = change.update_scene
            yield from (f"scenes/{update.scene}/{path}" for path in update.fields.paths)
        case "add_scene":
            yield f"scenes/{change.add_scene.scene.id}"
        case "remove_scene":
            yield f"scenes/{change.remove_scene.scene}"
        case "move_scene":
            yield f"scenes/{change.move_scene.scene}/order"
        case "lock_scene":
            yield f"scenes/{change.lock_scene.scene}/locked"
        case "put_entity":
            yield f"entities/{change.put_entity.id}"
        case "remove_entity":
            yield f"entities/{change.remove_entity}"
