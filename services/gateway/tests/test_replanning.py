"""Scenes below the gate are planned and rendered again, and the best film is delivered."""

import pytest

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.render.v1 import render_service_pb2 as render_api

from .test_pipeline import run_job
from .test_retries import retried
from .test_revisions import revise

REPLAN, RESEED = pb.FailingScene.REPLAN, pb.FailingScene.RESEED


def review(score: float, *scenes: str) -> llm_pb.SemanticQc:
    """Returns a review with a major finding in each of these scenes."""
    scores = llm_pb.SemanticScores(
        visual_consistency=score, style_coherence=score, narrative_flow=score, prompt_alignment=score
    )
    findings = [
        llm_pb.Finding(code="PAW", severity=llm_pb.Finding.MAJOR, scene=scene, reason="a black paw")
        for scene in scenes
    ]
    return llm_pb.SemanticQc(state=llm_pb.SemanticQc.SCORED, engine="m", scores=scores, findings=findings)


def delivered(services, job: pb.Job) -> str:
    return services.storage.manifests[job.name].master.name


async def test_a_scene_below_the_gate_is_planned_again(gateway, services) -> None:
    services.llm.reviews = [review(5, "s3"), review(8)]
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    (request,) = services.llm.revisions
    assert [(fault.scene, fault.reasons) for fault in request.faults] == [("s3", ["PAW: a black paw"])]
    first, second = job.quality_rounds
    assert [(each.scene, each.remedy, each.action) for each in first.failing_scenes] == [
        ("s3", REPLAN, "better")
    ]
    assert (first.delivered, second.delivered) == (False, True)
    assert second.master == delivered(services, job)
    assert "Planned again: better" in services.collab.milestones.values()
    assert job.costs["llm"].usd_micros == 5 + 2
    # Whoever revises the film goes on from the scene that it has.
    room = services.collab.rooms[job.room]
    scene = room.manifest.scenes[2]
    assert (scene.action, scene.shot_size, scene.seed) == ("better", film.Scene.CLOSE_UP, 1)
    again = await revise(gateway, job)
    assert all(scene.reused for scene in again.scenes)


async def test_the_best_film_is_delivered_and_not_the_last(gateway, services) -> None:
    services.llm.reviews = [review(8.5, "s2"), review(7.5, "s2")]
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    first, second = job.quality_rounds
    assert (first.delivered, second.delivered) == (True, False)
    assert delivered(services, job) == first.master
    assert job.quality.semantic.scores.narrative_flow == 8.5
    scenes = services.storage.manifests[job.name].scenes
    assert scenes[1].clip.name == "clips/s2-0.mp4"
    assert services.collab.rooms[job.room].manifest.scenes[1].seed == 0


async def test_a_film_that_passes_is_not_lost_when_the_limit_is_reached(gateway, services) -> None:
    services.llm.reviews = [review(8, "s2")]
    job, _ = await run_job(gateway, max_cost_usd_micros=305 + 2)
    assert job.state == pb.Job.SUCCEEDED, job.error
    (made,) = job.quality_rounds
    assert made.failing_scenes[0].remedy == REPLAN
    assert made.delivered
    assert job.cost_usd_micros == 307, "the limit leaves no room for the scene"


async def test_a_film_that_passes_is_not_lost_when_a_scene_fails(gateway, services) -> None:
    services.llm.reviews = [review(8, "s2")]
    filtered = render_api.RenderEvent(filtered=render_api.Filtered(reasons=["a face"]))
    services.llm.on_revision = lambda: services.render.endings.update(s2=filtered)
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert delivered(services, job) == job.quality_rounds[0].master


async def test_a_film_that_passes_is_delivered_without_a_model_that_plans(gateway, services) -> None:
    services.llm.revises, services.llm.reviews = False, [review(8, "s2")]
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    (made,) = job.quality_rounds
    assert made.failing_scenes[0].remedy == pb.FailingScene.REMEDY_UNSPECIFIED
    assert "no model is configured" in made.failing_scenes[0].unrevised_reason


async def test_a_rejected_film_gets_new_seeds_where_no_model_plans(gateway, services) -> None:
    services.llm.revises, services.llm.reviews = False, [review(5, "s2"), review(8)]
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    failing = job.quality_rounds[0].failing_scenes[0]
    assert failing.remedy == RESEED
    assert "no model is configured" in failing.unrevised_reason
    assert ("s2", 1) in services.render.clips


async def test_what_the_author_states_stays(gateway, services) -> None:
    services.llm.scenes, services.llm.reviews = 2, [review(5, "s1", "s2"), review(8)]
    wide = film_storyboard.StoryboardScene(text="a fox", shot_size=film.Scene.WIDE)
    board = film_storyboard.Storyboard(scenes=[wide, film_storyboard.StoryboardScene(text="a hare")])
    job, _ = await run_job(gateway, prompt="", storyboard=board)
    assert job.state == pb.Job.SUCCEEDED, job.error
    scenes = services.collab.rooms[job.room].manifest.scenes
    assert [scene.action for scene in scenes] == ["better", "better"]
    # The plan of the double has no sizes; its revision chose them, and one was the author's choice.
    assert [scene.shot_size for scene in scenes] == [0, film.Scene.CLOSE_UP]


class TestMoreTakes:
    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"takes": 3})

    async def test_attempts_are_bounded_and_build_on_each_other(self, gateway, services) -> None:
        services.llm.reviews = [review(5, "s2"), review(6, "s2"), review(5.5, "s2")]
        job, _ = await run_job(gateway)
        assert job.state == pb.Job.FAILED
        assert "the mean semantic score is 6.0" in job.error.message, "of the best film"
        actions = [each.failing_scenes[0].action for each in job.quality_rounds]
        assert actions == ["better", "better better", ""]
        services.llm.reviews = [review(8)]
        assert (await retried(gateway, job.name)).state == pb.Job.SUCCEEDED
