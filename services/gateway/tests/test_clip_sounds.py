"""The own sounds of clips: one that should be kept and is not there is told."""

from typing import Any

import pytest

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import SceneMedia
from aiprod.film.v1.unshown_pb2 import Unshown
from aiprod.gateway.v1 import resources_pb2 as pb

from .test_pipeline import run_job

CLIP = Asset(name="uploads/clip", generation=1)


@pytest.mark.parametrize(
    ("sound", "silent", "told"),
    [
        (SceneMedia.KEPT, True, ["s1", "s2", "s3"]),
        (SceneMedia.KEPT, False, []),
        # Nobody said that there is any.
        (SceneMedia.SOUND_UNSPECIFIED, True, []),
        (SceneMedia.MUTED, True, []),
    ],
)
async def test_a_clip_without_sound_is_told_where_it_should_be_kept(
    gateway: Any, services: Any, sound: SceneMedia.Sound.ValueType, silent: bool, told: list[str]
) -> None:
    services.llm.media = SceneMedia(asset=CLIP, sound=sound)
    services.render.silent = {CLIP.name} if silent else set()
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert [(one.scene, one.reason) for one in job.unshown] == [(scene, Unshown.NO_SOUND) for scene in told]
