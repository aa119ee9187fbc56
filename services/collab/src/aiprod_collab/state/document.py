"""The manifest as a document that many people change: what each change means, without any judgement.

Changes here are primitive: update, add, remove, move, lock, put. `draft` makes them out of what people want.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from aiprod.collab.v1 import edits_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film


@dataclass(slots=True)
class Document:
    """The manifest, the ids of the locked scenes, and for each part the event that touched it last.

    Parts are named as `title`, `style.grade`, `scenes/s1`, `scenes/s1/caption`, `entities/e1`.
    """

    manifest: film.Manifest
    locked: set[str] = field(default_factory=set)
    touched: dict[str, int] = field(default_factory=dict)

    def apply(self, change: pb.Change) -> None:
        """Make a primitive change of which is known that it can be made."""
        match change.WhichOneof("change"):
            case "update_film":
                merge(change.update_film.fields, change.update_film.values, self.manifest)
            case "update_scene":
                update = change.update_scene
                merge(update.fields, update.values, self.scenes[update.scene])
            case "add_scene":
                self._insert(change.add_scene.scene, change.add_scene.after)
            case "remove_scene":
                self._remove(change.remove_scene.scene)
            case "move_scene":
                scene = copy_of(self.scenes[change.move_scene.scene])
                del self.manifest.scenes[self.order.index(scene.id)]
                self._insert(scene, change.move_scene.after)
            case "lock_scene":
                (self.locked.add if change.lock_scene.locked else self.locked.discard)(
                    change.lock_scene.scene
                )
            case "put_entity":
                self._remove_entity(change.put_entity.id)
                self.manifest.entities.append(change.put_entity)
            case "remove_entity":
                self._remove_entity(change.remove_entity)

    def touch(self, change: pb.Change, seq: int) -> None:
        """Remember that event `seq` made `change`."""
        if change.HasField("remove_scene"):
            inside = f"scenes/{change.remove_scene.scene}/"
            self.touched = {part: at for part, at in self.touched.items() if not part.startswith(inside)}
        for part in parts(change):
            self.touched[part] = seq

    @property
    def order(self) -> list[str]:
        return [scene.id for scene in self.manifest.scenes]

    @property
    def scenes(self) -> dict[str, film.Scene]:
        return {scene.id: scene for scene in self.manifest.scenes}

    @property
    def entities(self) -> dict[str, film.Entity]:
        return {entity.id: entity for entity in self.manifest.entities}

    def before(self, scene: str) -> str:
        """The id of the scene before `scene`; empty for the first."""
        order = ["", *self.order]
        return order[order.index(scene) - 1]

    def copy(self) -> "Document":
        """A copy to try changes on; it does not know who touched what."""
        return Document(copy_of(self.manifest), set(self.locked))

    def _insert(self, scene: film.Scene, after: str) -> None:
        self.manifest.scenes.insert(["", *self.order].index(after), scene)

    def _remove(self, scene: str) -> None:
        del self.manifest.scenes[self.order.index(scene)]
        self.locked.discard(scene)

    def _remove_entity(self, entity: str) -> None:
        if entity in (order := [known.id for known in self.manifest.entities]):
            del self.manifest.entities[order.index(entity)]


def copy_of[M: Message](message: M) -> M:
    copy = type(message)()
    copy.CopyFrom(message)
    return copy


def merge[M: (film.Manifest, film.Scene)](fields: FieldMask, source: M, target: M) -> None:
    """Set `fields` of `target` to what they are in `source`; one that is absent there is cleared."""
    fields.MergeMessage(source, target, replace_message_field=True, replace_repeated_field=True)


def parts(change: pb.Change) -> Iterator[str]:
    """The parts that a primitive change touches."""
    match change.WhichOneof("change"):
        case "update_film":
            yield from change.update_film.fields.paths
        case "update_scene":
            yield from (
                f"scenes/{change.update_scene.scene}/{path}" for path in change.update_scene.fields.paths
            )
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
