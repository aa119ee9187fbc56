"""A film's own font: what it lacks is told."""

from typing import Any

from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import Letters
from aiprod.film.v1.unshown_pb2 import Unshown
from aiprod.gateway.v1 import resources_pb2 as pb

from .test_pipeline import run_job

FONT = Letters(font=Asset(name="uploads/font", generation=1, size=1))


async def test_characters_that_the_font_lacks_are_listed(gateway: Any, services: Any) -> None:
    services.render.lacking = "fЖ"
    job, _ = await run_job(gateway, options=film_options.FilmOptions(letters=FONT))
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert [(one.words, one.reason) for one in job.unshown] == [("f", Unshown.NO_GLYPH)]
    assert "the font Plain lacks" in job.unshown[0].explanation


async def test_a_font_that_has_all_letters_is_not_mentioned(gateway: Any, services: Any) -> None:
    job, _ = await run_job(gateway, options=film_options.FilmOptions(letters=FONT))
    assert not job.unshown
