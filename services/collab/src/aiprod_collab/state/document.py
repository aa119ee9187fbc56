"""The manifest as a document that many people change: what each change means, without any judgement.

Changes here are primitive: update, add, remove, move, lock, put. `composed` makes them out of the others.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from aiprod.collab.v1 import edits_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film

SCENE_PARTS = (*film.Scene.DESCRIPTOR.fields_by_name, "order", "locked")
MAX_GONE = 1000
"""Removed parts of which is remembered which event removed them; older removals are not taken back."""


@dataclass(slots=True)
class Document:
    """The manifest in its parts, the locked scenes, and for each part the event that touched it last.

    `head` is the manifest without scenes and entities. Messages are replaced and never changed, so that
    copies share them. Parts are named as `title`, `style.grade`, `scenes/s1`, `scenes/s1/caption`,
    `entities/e1`.
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
        whole = copy_of(self.head)
        whole.entities.extend(self.entities.values())
        whole.scenes.extend(self.scenes[scene] for scene in self.order)
        return whole

    def copy(self) -> "Document":
        """A copy to try changes on; it does not know who touched what."""
        return replace(
            self,
            scenes=dict(self.scenes),
            order=list(self.order),
            entities=dict(self.entities),
            locked=set(self.locked),
            touched={},
        )

    def before(self, scene: str) -> str:
        """The id of the scene before `scene`; empty for the first."""
        at = self.order.index(scene)
        return self.order[at - 1] if at else ""

    def apply(self, change: pb.Change) -> None:
        """Make a primitive change of which is known that it can be made."""
        match change.WhichOneof("change"):
            case "update_film":
                update = change.update_film
                self.head = updated(self.head, update.values, update.fields)
            case "update_scene":
                scene = change.update_scene
                self.scenes[scene.scene] = updated(self.scenes[scene.scene], scene.values, scene.fields)
            case "add_scene":
                self.scenes[change.add_scene.scene.id] = copy_of(change.add_scene.scene)
                self._place(change.add_scene.scene.id, change.add_scene.after)
            case "remove_scene":
                self._remove(change.remove_scene.scene)
            case "move_scene":
                self.order.remove(change.move_scene.scene)
                self._place(change.move_scene.scene, change.move_scene.after)
            case "lock_scene" if change.lock_scene.locked:
                self.locked.add(change.lock_scene.scene)
            case "lock_scene":
                self.locked.discard(change.lock_scene.scene)
            case "put_entity":
                self.entities[change.put_entity.id] = copy_of(change.put_entity)
            case "remove_entity":
                del self.entities[change.remove_entity]

    def inverse(self, change: pb.Change) -> pb.Change:
        """The primitive change that takes back `change`, which is not made yet."""
        match change.WhichOneof("change"):
            case "update_film":
                fields = change.update_film.fields
                values = updated(film.Manifest(), self.head, fields)
                return pb.Change(update_film=pb.UpdateFilm(values=values, fields=fields))
            case "update_scene":
                scene, fields = change.update_scene.scene, change.update_scene.fields
                before = updated(film.Scene(), self.scenes[scene], fields)
                return pb.Change(update_scene=pb.UpdateScene(scene=scene, values=before, fields=fields))
            case "add_scene":
                return pb.Change(remove_scene=pb.RemoveScene(scene=change.add_scene.scene.id))
            case "remove_scene":
                scene = change.remove_scene.scene
                add = pb.AddScene(scene=self.scenes[scene], after=self.before(scene))
                return pb.Change(add_scene=add)
            case "move_scene":
                scene = change.move_scene.scene
                return pb.Change(move_scene=pb.MoveScene(scene=scene, after=self.before(scene)))
            case "lock_scene":
                scene = change.lock_scene.scene
                return pb.Change(lock_scene=pb.LockScene(scene=scene, locked=scene in self.locked))
            case "put_entity" if change.put_entity.id not in self.entities:
                return pb.Change(remove_entity=change.put_entity.id)
            case _:
                return pb.Change(put_entity=self.entities[change.remove_entity or change.put_entity.id])

    def touch(self, changes: Iterable[pb.Change], seq: int) -> None:
        """Remember that event `seq` made these changes."""
        for change in changes:
            for part in _inside(change.remove_scene.scene):
                self.touched.pop(part, None)
            self.touched.update(dict.fromkeys(parts(change), seq))
        self._forget_gone()

    def is_as_left(self, change: pb.Change, seq: int) -> bool:
        """Whether what event `seq` changed by `change` was not changed since."""
        return all(self.touched.get(part) == seq for part in parts(change)) and all(
            self.touched.get(part, 0) <= seq for part in _inside(change.add_scene.scene.id)
        )

    def _place(self, scene: str, after: str) -> None:
        self.order.insert(self.order.index(after) + 1 if after else 0, scene)

    def _remove(self, scene: str) -> None:
        del self.scenes[scene]
        self.order.remove(scene)
        self.locked.discard(scene)

    def _forget_gone(self) -> None:
        if len(self.touched) <= MAX_GONE:
            return
        here = {f"scenes/{scene}" for scene in self.scenes} | {f"entities/{name}" for name in self.entities}
        gone = [part for part in self.touched if part.count("/") == 1 and part not in here]
        # By the event and not by the place, which a snapshot does not keep.
        for part in sorted(gone, key=lambda part: (self.touched[part], part))[:-MAX_GONE]:
            del self.touched[part]


def copy_of[M: Message](message: M) -> M:
    copy = type(message)()
    copy.CopyFrom(message)
    return copy


def updated[M: (film.Manifest, film.Scene)](message: M, values: M, fields: FieldMask) -> M:
    """`message` with `fields` as they are in `values`; one that is absent there is cleared."""
    result = copy_of(message)
    if isinstance(values, film.Manifest) and not values.HasField("style"):
        # A mask does not reach into what is absent.
        values = copy_of(values)
        values.style.SetInParent()
    fields.MergeMessage(values, result, replace_message_field=True, replace_repeated_field=True)
    return result


def _inside(scene: str) -> Iterator[str]:
    """The parts of a scene; none without a name."""
    if scene:
        yield from (f"scenes/{scene}/{part}" for part in SCENE_PARTS)


def parts(change: pb.Change) -> Iterator[str]:
    """The parts that a primitive change touches."""
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
