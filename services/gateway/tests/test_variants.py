"""Variants: one film in several sizes and caption languages, from one plan."""

import asyncio
import uuid

import grpc
import pytest

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.status import reason

from .test_holds import approved
from .test_retries import retried, watched
from .test_revisions import rejection, watch_to_end

WIDE, UPRIGHT = {"width": 1280, "height": 720}, {"width": 720, "height": 1280}


def board(*captions: str, **french: str) -> film_storyboard.Storyboard:
    """Returns a storyboard with these captions; `french` has those of scenes s1, s2, …"""
    scenes = [film_storyboard.StoryboardScene(text="a fox", caption=text) for text in captions]
    for scene, caption in french.items():
        scenes[int(scene[1:]) - 1].captions["fr"] = caption
    return film_storyboard.Storyboard(title="The fox", titles={"fr": "Le renard"}, scenes=scenes)


FILM = api.CreateJobRequest(storyboard=board("Snow", "Night", "", s1="Neige", s2="Nuit"))


async def create(gateway, *variants: dict[str, object], **request: object) -> list[pb.Job]:
    wanted = api.CreateVariantsRequest(film=FILM, variants=[api.Variant(**each) for each in variants])
    wanted.film.MergeFrom(api.CreateJobRequest(**request))
    return list((await gateway.CreateVariants(wanted)).jobs)


async def ended(gateway, jobs: list[pb.Job]) -> list[pb.Job]:
    return list(await asyncio.gather(*(watch_to_end(gateway, job) for job in jobs)))


async def until_rendering(gateway, job: pb.Job) -> None:
    async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name)):
        if event.stage == Stage.RENDER:
            return
    raise AssertionError("the job ended")


async def test_all_variants_render_one_plan(gateway, services) -> None:
    services.llm.captions = True
    created = await create(gateway, UPRIGHT | {"caption_language": "fr"}, WIDE, UPRIGHT)
    # The first one has the captions of the film, so that the others can do without.
    assert [(job.format.width, job.caption_language) for job in created] == [
        (1280, ""), (720, "fr"), (720, ""),
    ]  # fmt: skip
    assert {job.variants_of for job in created} == {created[0].name}
    jobs = await ended(gateway, created)
    assert [job.state for job in jobs] == [pb.Job.SUCCEEDED] * 3, [job.error for job in jobs]
    assert len(services.llm.plan_requests) == 1
    manifests = [services.collab.rooms[job.room].manifest for job in jobs]
    assert [(each.format.width, each.title) for each in manifests] == [
        (1280, "The fox"), (720, "Le renard"), (720, "The fox"),
    ]  # fmt: skip
    shown = [[scene.caption for scene in each.scenes] for each in manifests]
    assert shown == [["Snow", "Night", ""], ["Neige", "Nuit", ""], ["Snow", "Night", ""]]
    assert len({job.room for job in jobs}) == 3
    assert [job.costs["llm"].usd_micros for job in jobs] == [5, 0, 0]


async def test_a_film_in_one_language_is_planned_in_it(gateway, services) -> None:
    services.llm.captions = True
    (job,) = await ended(gateway, await create(gateway, {"caption_language": "fr"}))
    assert job.state == pb.Job.SUCCEEDED, job.error
    manifest = services.collab.rooms[job.room].manifest
    assert [scene.caption for scene in manifest.scenes] == ["Neige", "Nuit", ""]
    assert manifest.title == "Le renard"


async def test_no_film_is_made_twice_in_one_size(gateway) -> None:
    stated = {"format": film.VideoFormat(**WIDE, frame_rate=film.FrameRate(numerator=24, denominator=1))}
    for variants in (
        [{}, WIDE],
        [WIDE, WIDE],
        [{"caption_language": "fr"}, WIDE | {"caption_language": "fr"}],
    ):
        refused = await rejection(create(gateway, *variants, **stated))
        assert refused == ("INVALID_ARGUMENT", "INVALID_REQUEST"), variants
    assert len(await create(gateway, {}, UPRIGHT, **stated)) == 2
    # The plan chooses a size that nobody states.
    assert len(await create(gateway, {}, WIDE)) == 2


async def test_captions_are_given_and_never_invented(gateway, services) -> None:
    french = api.Variant(caption_language="fr")
    missing = api.CreateJobRequest(storyboard=board("Snow", "Night", s1="Neige"))
    planned = api.CreateJobRequest(storyboard=board("Snow", s1="Neige"))
    planned.storyboard.scenes.add(text="a fox")
    off = api.CreateJobRequest(options=film_options.FilmOptions(captions=film_options.OFF))
    off.MergeFrom(FILM)
    for each in (missing, planned, off, api.CreateJobRequest(prompt="a fox")):
        request = api.CreateVariantsRequest(film=each, variants=[french])
        refused = await rejection(gateway.CreateVariants(request))
        assert refused == ("INVALID_ARGUMENT", "CAPTIONS_MISSING")
    # A scene without a caption of its own is not planned one where only stated captions count.
    planned.options.captions = film_options.OWN
    await gateway.CreateVariants(api.CreateVariantsRequest(film=planned, variants=[french]))
    assert len((await gateway.ListJobs(api.ListJobsRequest())).jobs) == 1


async def test_a_model_translates_what_the_author_does_not_give(gateway, services) -> None:
    services.llm.captions = services.llm.translates = True
    wanted = api.CreateJobRequest(storyboard=board("Snow", "Night", "", s1="Neige"))
    variants = [api.Variant(), api.Variant(caption_language="fr"), api.Variant(width=720, height=1280)]
    request = api.CreateVariantsRequest(film=wanted, variants=variants)
    jobs = await ended(gateway, list((await gateway.CreateVariants(request)).jobs))
    assert [job.state for job in jobs] == [pb.Job.SUCCEEDED] * 3, [job.error for job in jobs]
    manifest = services.collab.rooms[jobs[1].room].manifest
    # What the author gives stays.
    assert [scene.caption for scene in manifest.scenes] == ["Neige", "fr: Night", ""]
    (asked,) = services.llm.translations
    assert "Snow" not in asked.captions
    assert [job.costs["llm"].usd_micros for job in jobs] == [5, 3, 0]


async def test_what_is_translated_is_planned_in_the_films_own_language(gateway, services) -> None:
    services.llm.translates = True
    wanted = api.CreateJobRequest(storyboard=board("Snow", "Night", s1="Neige"))
    request = api.CreateVariantsRequest(film=wanted, variants=[api.Variant(caption_language="fr")])
    assert await rejection(gateway.CreateVariants(request)) == ("INVALID_ARGUMENT", "CAPTIONS_MISSING")


@pytest.mark.parametrize(
    "variants",
    [[], [WIDE, WIDE], [{"width": 1280}], [{"width": 99, "height": 720}], [{"width": 721, "height": 720}],
     [{"caption_language": "French!"}], [{"width": 240 + 2 * n, "height": 720} for n in range(13)]],
    ids=lambda variants: str(variants)[:30],
)  # fmt: skip
async def test_bad_variants_are_refused(gateway, variants) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await create(gateway, *variants)
    assert failure.value.code() == grpc.StatusCode.INVALID_ARGUMENT


async def test_a_repeated_request_gets_the_same_jobs(gateway, services) -> None:
    request_id = str(uuid.uuid4())
    calls = [create(gateway, WIDE, UPRIGHT, request_id=request_id) for _ in range(4)]
    answers = await asyncio.gather(*calls)
    again = await create(gateway, WIDE, UPRIGHT, request_id=request_id.upper())
    assert len({tuple(job.name for job in jobs) for jobs in (*answers, again)}) == 1
    assert (await rejection(create(gateway, WIDE, request_id=request_id)))[1] == "REQUEST_ID_REUSED"
    await ended(gateway, again)
    assert len(services.llm.plan_requests) == 1


async def test_the_variants_of_a_film_are_listed(gateway) -> None:
    await gateway.CreateJob(api.CreateJobRequest(prompt="another film"))
    jobs = await create(gateway, WIDE, UPRIGHT)
    request = api.ListJobsRequest(variants_of=jobs[0].name, page_size=1)
    first = await gateway.ListJobs(request)
    request.page_token = first.next_page_token
    rest = await gateway.ListJobs(request)
    assert [job.name for job in (*first.jobs, *rest.jobs)] == [jobs[1].name, jobs[0].name]
    assert not rest.next_page_token
    with in_call(Call(user="mallory")):
        assert not (await gateway.ListJobs(api.ListJobsRequest(variants_of=jobs[0].name))).jobs


async def test_all_variants_are_cancelled_together(gateway, services) -> None:
    services.llm.hold = True
    jobs = await create(gateway, WIDE, UPRIGHT)
    await services.llm.held.wait()
    await gateway.CancelJob(api.CancelJobRequest(name=jobs[1].name, variants=True))
    assert [job.state for job in await ended(gateway, jobs)] == [pb.Job.CANCELLED] * 2


async def test_one_variant_is_cancelled_alone(gateway, services) -> None:
    services.llm.ending.clear()
    jobs = await create(gateway, WIDE, UPRIGHT)
    await gateway.CancelJob(api.CancelJobRequest(name=jobs[1].name))
    services.llm.ending.set()
    assert [job.state for job in await ended(gateway, jobs)] == [pb.Job.SUCCEEDED, pb.Job.CANCELLED]


async def test_variants_without_a_plan_fail_and_are_retried(gateway, services) -> None:
    services.llm.trouble = grpc.StatusCode.FAILED_PRECONDITION
    jobs = await ended(gateway, await create(gateway, WIDE, UPRIGHT))
    assert [job.state for job in jobs] == [pb.Job.FAILED] * 2
    assert reason(jobs[1].error) == "VARIANT_NOT_PLANNED"
    services.llm.trouble = None
    again = [await retried(gateway, job.name) for job in jobs]
    assert [job.state for job in again] == [pb.Job.SUCCEEDED] * 2, [job.error for job in again]


class TestHeld:
    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"review_poll_seconds": 0.05})

    async def test_one_review_decides_for_all(self, gateway, services) -> None:
        jobs = await create(gateway, WIDE, UPRIGHT, hold_for_review=True)
        async for event in gateway.WatchJob(api.WatchJobRequest(name=jobs[0].name)):
            if event.job.state == pb.Job.WAITING_FOR_REVIEW:
                break
        assert (await gateway.GetJob(api.GetJobRequest(name=jobs[1].name))).state == pb.Job.PENDING
        assert not services.render.calls
        room = services.collab.rooms[f"rooms/{jobs[0].name.removeprefix('jobs/')}"]
        room.manifest.scenes[0].action = "as the reviewer says"
        await approved(gateway, jobs[0].name)
        other, _ = await watched(gateway, jobs[1].name)
        assert other.state == pb.Job.SUCCEEDED, other.error
        assert services.collab.rooms[other.room].manifest.scenes[0].action == "as the reviewer says"
        assert other.plan_revision == 1


async def test_a_limit_counts_all_variants(gateway, services) -> None:
    # The plan costs 5, and the second film would cost 300 beside the 305 of the first.
    jobs = await ended(gateway, await create(gateway, WIDE, UPRIGHT, max_cost_usd_micros=604, seed=1))
    assert [job.state for job in jobs] == [pb.Job.SUCCEEDED] * 2, "clips are shared"
    services.render.clips.clear()
    jobs = await ended(gateway, await create(gateway, WIDE, UPRIGHT, max_cost_usd_micros=304, seed=2))
    assert [job.state for job in jobs] == [pb.Job.FAILED, pb.Job.FAILED]
    spent = sum(job.cost_usd_micros for job in jobs)
    assert spent == 205, "one of three scenes does not fit, in either film"


async def test_variants_below_a_limit_are_made_one_after_the_other(gateway, services) -> None:
    services.render.hold = {"s1"}
    jobs = await create(gateway, WIDE, UPRIGHT, max_cost_usd_micros=1000)
    await services.render.held.wait()
    second = await gateway.GetJob(api.GetJobRequest(name=jobs[1].name))
    assert second.state == pb.Job.PENDING
    services.render.release.set()
    films = await ended(gateway, jobs)
    assert [job.state for job in films] == [pb.Job.SUCCEEDED] * 2
    assert films[0].end_time.ToNanoseconds() <= films[1].start_time.ToNanoseconds()


async def test_a_variant_is_not_retried_beside_another_below_their_limit(gateway, services) -> None:
    services.render.hold = {"s1"}
    first, second = await create(gateway, WIDE, UPRIGHT, max_cost_usd_micros=1000)
    await services.render.held.wait()
    await gateway.CancelJob(api.CancelJobRequest(name=first.name))
    await until_rendering(gateway, second)
    retry = gateway.RetryJob(api.RetryJobRequest(name=first.name))
    assert await rejection(retry) == ("FAILED_PRECONDITION", "VARIANT_AT_WORK")
    services.render.release.set()
    assert (await watch_to_end(gateway, second)).state == pb.Job.SUCCEEDED
    assert (await retried(gateway, first.name)).state == pb.Job.SUCCEEDED


class TestFewJobs:
    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"jobs_waiting_per_user": 2})

    async def test_each_variant_counts_as_a_job(self, gateway) -> None:
        three = (WIDE, UPRIGHT, {"width": 720, "height": 720})
        assert await rejection(create(gateway, *three)) == ("RESOURCE_EXHAUSTED", "TOO_MANY_JOBS")
        assert not (await gateway.ListJobs(api.ListJobsRequest())).jobs


class TestBudget:
    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"daily_budget_usd": 1.0})

    async def test_the_budget_counts_all_variants(self, gateway, services) -> None:
        # Each film of 9 s is estimated at 225.
        services.storage.budget = storage_pb.Budget(day="2026-11-27", limit_usd_micros=400)
        refused = await rejection(create(gateway, WIDE, UPRIGHT))
        assert refused == ("RESOURCE_EXHAUSTED", "DAILY_BUDGET_SPENT")
        assert len(await create(gateway, WIDE)) == 1


async def test_a_plan_stays_while_variants_need_it(gateway, services) -> None:
    services.render.hold = {"s1"}
    jobs = await create(gateway, WIDE, UPRIGHT)
    await until_rendering(gateway, jobs[1])
    await gateway.CancelJob(api.CancelJobRequest(name=jobs[0].name))
    deletion = gateway.DeleteJob(api.DeleteJobRequest(name=jobs[0].name))
    assert await rejection(deletion) == ("FAILED_PRECONDITION", "JOB_NOT_ENDED")
    services.render.release.set()
    assert (await watch_to_end(gateway, jobs[1])).state == pb.Job.SUCCEEDED
    await gateway.DeleteJob(api.DeleteJobRequest(name=jobs[0].name))
