"""Takes: another version of a scene beside the film, until somebody picks it."""

import uuid

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb

from .test_revisions import create_film, rejection, watch_to_end


async def take(gateway, film: pb.Job, **fields: object) -> pb.Job:
    request = api.CreateTakeRequest(name=film.name, **({"scene": "s2"} | fields))
    job = await watch_to_end(gateway, await gateway.CreateTake(request))
    assert job.state == pb.Job.SUCCEEDED, job.error
    return job


async def pick(gateway, job: pb.Job, request_id: str = "") -> pb.Job:
    created = await gateway.PickTake(api.PickTakeRequest(name=job.name, request_id=request_id))
    return await watch_to_end(gateway, created)


async def test_a_take_renders_its_scene_and_leaves_the_film_as_it_is(gateway, services) -> None:
    film = await create_film(gateway)
    before = services.collab.rooms[film.room].manifest.scenes[1].seed
    job = await take(gateway, film, seed=before + 7)
    assert [scene.reused for scene in job.scenes] == [True, False, True]
    assert (job.room, job.take) == (film.room, pb.Take(scene="s2", seed=before + 7))
    assert job.cost_usd_micros == 100
    room = services.collab.rooms[film.room]
    assert room.manifest.scenes[1].seed == before
    assert [shown.job for shown in services.collab.films.values()] == [film.name]
    assert any(job.name in text for text in services.collab.milestones.values())
    clips = [services.storage.manifests[each.name].scenes[1].clip.name for each in (film, job)]
    assert len(set(clips)) == 2, "both can be seen"


async def test_a_picked_take_is_not_paid_again(gateway, services) -> None:
    film = await create_film(gateway)
    job = await take(gateway, film, seed=77)
    picked = await pick(gateway, job)
    assert picked.state == pb.Job.SUCCEEDED, picked.error
    assert all(scene.reused for scene in picked.scenes)
    assert picked.cost_usd_micros == 0
    assert services.collab.rooms[film.room].manifest.scenes[1].seed == 77
    assert [shown.job for shown in services.collab.films.values()] == [film.name, picked.name]
    deliveries = [services.storage.manifests[each.name].scenes[1].clip for each in (job, picked)]
    assert deliveries[0] == deliveries[1]


async def test_repeated_requests_make_and_pick_one_take(gateway, services) -> None:
    film = await create_film(gateway)
    making = {"name": film.name, "scene": "s2", "request_id": str(uuid.uuid4())}
    jobs = [await gateway.CreateTake(api.CreateTakeRequest(**making)) for _ in range(2)]
    assert jobs[0].name == jobs[1].name
    job = await watch_to_end(gateway, jobs[0])
    picking = str(uuid.uuid4())
    picked = [await pick(gateway, job, picking) for _ in range(2)]
    assert picked[0].name == picked[1].name
    assert len(services.collab.edits) == 1


async def test_words_keep_the_seed_and_nothing_chooses_one(gateway, services) -> None:
    film = await create_film(gateway)
    scene = services.collab.rooms[film.room].manifest.scenes[1]
    scene.seed = 5
    worded = await take(gateway, film, action="A heron lands")
    assert worded.take == pb.Take(scene="s2", seed=5, action="A heron lands")
    assert (await take(gateway, film)).take.seed != 5


async def test_what_cannot_be_a_take_is_refused(gateway, services) -> None:
    film = await create_film(gateway)
    make, choose = gateway.CreateTake, gateway.PickTake
    missing = make(api.CreateTakeRequest(name=film.name, scene="s9"))
    assert await rejection(missing) == ("NOT_FOUND", "SCENE_NOT_FOUND")
    no_take = choose(api.PickTakeRequest(name=film.name))
    assert await rejection(no_take) == ("FAILED_PRECONDITION", "NOT_A_TAKE")
    services.collab.rooms[film.room].locked_scenes.append("s2")
    locked = make(api.CreateTakeRequest(name=film.name, scene="s2"))
    assert await rejection(locked) == ("FAILED_PRECONDITION", "LOCKED")


async def test_a_take_that_failed_is_not_picked(gateway, services) -> None:
    film = await create_film(gateway)
    request = api.CreateTakeRequest(name=film.name, scene="s2", max_cost_usd_micros=0)
    job = await watch_to_end(gateway, await gateway.CreateTake(request))
    assert job.state == pb.Job.FAILED
    assert await rejection(gateway.PickTake(api.PickTakeRequest(name=job.name))) == (
        "FAILED_PRECONDITION",
        "NOT_SUCCEEDED",
    )
