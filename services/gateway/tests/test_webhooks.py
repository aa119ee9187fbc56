"""Webhooks get the events of their user's jobs, signed, until they take them."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from ipaddress import ip_network

import grpc
import pytest
from aiohttp import web
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_gateway.webhooks import webhooks
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.status import received_reason
from tests.web_apps import serving_app

from .process import started
from .test_holds import held_job
from .test_pipeline import run_job
from .test_retries import failed_scene, watched

ALL = [number for number in pb.WebhookEvent.values() if number]


@dataclass
class Receiver:
    """A webhook on this machine, which answers with `statuses`, then with 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    requests: list[tuple[dict[str, str], str]] = field(default_factory=list)
    more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        async with self.more:
            self.requests.append((dict(request.headers), await request.text()))
            self.more.notify_all()
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, headers={"location": "/elsewhere"})

    async def bodies(self, count: int) -> list[dict]:
        async with asyncio.timeout(60), self.more:
            await self.more.wait_for(lambda: len(self.requests) >= count)
        return [json.loads(body) for _, body in self.requests]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/{path:.*}", receiver.take)
    async with serving_app(app) as url:
        receiver.url = f"{url}/hook"
        yield receiver


@pytest.fixture
def settings(settings):
    networks = (ip_network("127.0.0.0/8"),)
    return settings.model_copy(update={"webhook_networks": networks, "review_poll_seconds": 0.05})


async def register(gateway, receiver: Receiver, *events: int) -> pb.Webhook:
    return await gateway.CreateWebhook(api.CreateWebhookRequest(url=receiver.url, events=events or ALL))


async def messages(gateway, hook: pb.Webhook) -> list[pb.WebhookMessage]:
    request = api.ListWebhookMessagesRequest(parent=hook.name)
    return list((await gateway.ListWebhookMessages(request)).messages)


async def ended_messages(gateway, hook: pb.Webhook) -> list[pb.WebhookMessage]:
    async with asyncio.timeout(60):
        while True:
            found = await messages(gateway, hook)
            if found and all(message.state != pb.WebhookMessage.PENDING for message in found):
                return found
            await asyncio.sleep(0.02)


async def test_a_delivered_film_is_told_with_a_signature(gateway, receiver) -> None:
    hook = await register(gateway, receiver)
    assert hook.secret.startswith("whsec_")
    job, _ = await run_job(gateway)
    (body,) = await receiver.bodies(1)
    assert body["type"] == "job.succeeded"
    assert body["data"] == {
        "job": job.name,
        "attempt": 1,
        "state": "SUCCEEDED",
        "title": "A film",
        "room": job.room,
        "cost_usd_micros": 305,
    }
    ((headers, text),) = receiver.requests
    Verifier(hook.secret).verify(text, headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(hook.secret).verify(text + " ", headers)
    (message,) = await ended_messages(gateway, hook)
    assert (message.state, message.event, message.job) == (
        pb.WebhookMessage.DELIVERED,
        pb.JOB_SUCCEEDED,
        job.name,
    )
    assert [attempt.status for attempt in message.attempts] == [200]
    assert headers["webhook-id"] == message.id


@pytest.fixture
async def tarpit() -> AsyncIterator[Receiver]:
    """A webhook that takes connections and never answers."""
    connections: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: connections.append(writer), "127.0.0.1", 0)
    async with server:
        yield Receiver(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook")
        for connection in connections:
            connection.close()


async def test_a_webhook_that_never_answers_keeps_no_other_waiting(gateway, receiver, tarpit) -> None:
    await register(gateway, tarpit)
    await asyncio.gather(*(run_job(gateway, prompt=f"a fox {number}") for number in range(3)))
    hook = await register(gateway, receiver)
    jobs = [(await run_job(gateway, prompt=f"an owl {number}"))[0] for number in range(3)]
    told = [body["data"]["job"] for body in await receiver.bodies(len(jobs))]
    assert told == [job.name for job in jobs]
    assert [message.state for message in await ended_messages(gateway, hook)] == [
        pb.WebhookMessage.DELIVERED
    ] * len(jobs)


async def test_each_turn_of_a_job_is_told_once(gateway, services, receiver) -> None:
    await register(gateway, receiver)
    held = await held_job(gateway)
    services.collab.decide(services.collab.rooms[held.room], collab_pb.Review.REJECTED)
    await watched(gateway, held.name)
    types = [body["type"] for body in await receiver.bodies(3)]
    assert types == ["job.review_requested", "job.review_decided", "job.failed"]
    await gateway.RetryJob(api.RetryJobRequest(name=held.name))
    await receiver.bodies(4)
    await gateway.CancelJob(api.CancelJobRequest(name=held.name))
    types = [body["type"] for body in await receiver.bodies(5)]
    assert types[3:] == ["job.review_requested", "job.cancelled"]


async def test_a_reached_limit_is_told(gateway, services, receiver) -> None:
    await register(gateway, receiver, pb.BUDGET_REACHED)
    job, _ = await run_job(gateway, max_cost_usd_micros=10)
    (body,) = await receiver.bodies(1)
    assert (body["type"], body["data"]["job"]) == ("budget.reached", job.name)


async def test_a_spent_budget_is_told_once_a_day(settings, services, start_gateway, receiver) -> None:
    services.storage.budget = storage_pb.Budget(limit_usd_micros=1)
    async with start_gateway(settings.model_copy(update={"daily_budget_usd": 0.000001})) as gateway:
        hook = await register(gateway, receiver)
        for _ in range(3):
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await gateway.CreateJob(api.CreateJobRequest(prompt="a film"))
            assert received_reason(refused.value) == "DAILY_BUDGET_SPENT"
        (message,) = await ended_messages(gateway, hook)
    assert (message.event, message.job) == (pb.BUDGET_REACHED, "")


async def test_a_webhook_gets_only_its_events_and_its_users(gateway, services, receiver) -> None:
    hook = await register(gateway, receiver, pb.JOB_FAILED)
    with in_call(Call(user="eve")):
        other = await register(gateway, receiver)
    await run_job(gateway)
    await failed_scene(gateway, services)
    assert [body["type"] for body in await receiver.bodies(1)] == ["job.failed"]
    assert len(await ended_messages(gateway, hook)) == 1
    with in_call(Call(user="eve")):
        assert await messages(gateway, other) == []
    with in_call(Call(user="eve")), pytest.raises(grpc.aio.AioRpcError) as refused:
        await messages(gateway, hook)
    assert received_reason(refused.value) == "WEBHOOK_NOT_FOUND"


async def test_a_message_is_sent_again_until_it_is_taken(gateway, receiver, monkeypatch) -> None:
    monkeypatch.setattr(webhooks, "BACKOFF", (0,) * 9)
    receiver.statuses = [503, 302, 404]
    hook = await register(gateway, receiver)
    await run_job(gateway)
    (message,) = await ended_messages(gateway, hook)
    assert message.state == pb.WebhookMessage.DELIVERED
    assert [attempt.status for attempt in message.attempts] == [503, 302, 404, 200]
    assert message.attempts[0].error == "the webhook answered with 503"
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1


async def test_a_message_is_given_up_after_ten_attempts(gateway, receiver, monkeypatch) -> None:
    monkeypatch.setattr(webhooks, "BACKOFF", (0,) * 9)
    receiver.statuses = [500] * 99
    hook = await register(gateway, receiver)
    await run_job(gateway)
    (message,) = await ended_messages(gateway, hook)
    assert message.state == pb.WebhookMessage.GIVEN_UP
    assert len(message.attempts) == 10
    assert not message.HasField("next_attempt_time")


async def test_messages_survive_the_death_of_the_gateway(settings, services, receiver) -> None:
    receiver.statuses = [503]
    async with started(settings) as gateway:
        hook = await register(gateway.stub, receiver)
        await run_job(gateway.stub)
        async with asyncio.timeout(60):
            while not (await messages(gateway.stub, hook))[0].attempts:
                await asyncio.sleep(0.02)
        gateway.process.kill()
    async with started(settings) as gateway:
        (message,) = await ended_messages(gateway.stub, hook)
    assert message.state == pb.WebhookMessage.DELIVERED


async def test_a_rotated_secret_signs_beside_the_old_one(gateway, receiver) -> None:
    hook = await register(gateway, receiver)
    rotated = await gateway.RotateWebhookSecret(api.RotateWebhookSecretRequest(name=hook.name))
    assert rotated.secret != hook.secret
    await run_job(gateway)
    await receiver.bodies(1)
    ((headers, text),) = receiver.requests
    for secret in (hook.secret, rotated.secret):
        Verifier(secret).verify(text, headers)


async def test_webhooks_are_listed_without_secrets_and_deleted(gateway, receiver) -> None:
    first, second = [await register(gateway, receiver) for _ in range(2)]
    listed = (await gateway.ListWebhooks(api.ListWebhooksRequest())).webhooks
    assert [hook.name for hook in listed] == [second.name, first.name]
    assert {hook.secret for hook in listed} == {""}
    await gateway.DeleteWebhook(api.DeleteWebhookRequest(name=first.name))
    page = await gateway.ListWebhooks(api.ListWebhooksRequest(page_size=1))
    assert ([hook.name for hook in page.webhooks], page.next_page_token) == ([second.name], "")


async def test_a_user_has_twenty_webhooks(gateway, receiver) -> None:
    for _ in range(20):
        await register(gateway, receiver)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await register(gateway, receiver)
    assert received_reason(refused.value) == "TOO_MANY_WEBHOOKS"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://user:word@example.com/",
        "https://10.0.0.1/hook",
        "https://127.1/",
        "https://[::ffff:169.254.169.254]/",
    ],
)
async def test_urls_that_nothing_is_sent_to_are_refused(settings, start_gateway, url) -> None:
    async with start_gateway(settings.model_copy(update={"webhook_networks": ()})) as gateway:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await gateway.CreateWebhook(api.CreateWebhookRequest(url=url, events=ALL))
    assert received_reason(refused.value) == "URL_REFUSED"


async def test_private_addresses_get_nothing(settings, start_gateway, receiver) -> None:
    async with start_gateway(settings.model_copy(update={"webhook_networks": ()})) as gateway:
        # Where the name leads shows when it is used.
        url = receiver.url.replace("http://127.0.0.1", "https://localhost")
        hook = await gateway.CreateWebhook(api.CreateWebhookRequest(url=url, events=ALL))
        await run_job(gateway)
        async with asyncio.timeout(60):
            while not (found := await messages(gateway, hook)) or not found[0].attempts:
                await asyncio.sleep(0.02)
    assert "no public address" in found[0].attempts[0].error
    assert receiver.requests == []
