"""What an author chose and quality control would take for a defect: a film without music, a still picture."""

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import media_pb2 as film_media
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_film.frames import SECOND
from aiprod_film.messages.manifest import read_manifest
from aiprod_film.messages.values import write_duration

_FREEZE = 5 * SECOND
_FREEZE_SHARE = 0.5
"""What the preset allows any film."""


def allow_choices(spec: probe_pb.QcSpec, manifest: film.Manifest) -> None:
    """Widens the spec of the manifest's master by silence and stillness that its author chose."""
    planned = read_manifest(manifest)
    if manifest.music.source == film_media.Music.NONE:
        spec.max_silence.CopyFrom(write_duration(planned.duration + SECOND))
        spec.max_silence_share = 1
        spec.live_channels = False
    stills = [scene.duration for scene in planned.scenes if scene.media]
    if stills:
        # Two of them may follow each other; and a video of the author's may stand still as well.
        spec.max_freeze.CopyFrom(write_duration(sum(stills) + _FREEZE))
        spec.max_freeze_share = min(1.0, sum(stills) / planned.duration + _FREEZE_SHARE)
