"""A film and its job."""

import asyncio
import os
import uuid
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from decimal import Decimal
from pathlib import Path

from aiprod.gateway.v1.generation_service_pb2 import (
    ApproveJobRequest,
    CancelJobRequest,
    CreateTakeRequest,
    DeleteJobRequest,
    Delivery,
    GetDeliveryRequest,
    GetJobRequest,
    PickTakeRequest,
    RenderRevisionRequest,
    RetryJobRequest,
)
from aiprod.gateway.v1.resources_pb2 import Job
from aiprod_client.aio.room import AsyncRoom
from aiprod_client.assets import download
from aiprod_client.assets.transfer import ProgressCallback, ignore_progress
from aiprod_client.errors import translated
from aiprod_client.film_requests import micros
from aiprod_client.film_state import FilmState
from aiprod_client.results import Update, update
from aiprod_client.retries import while_unavailable
from aiprod_client.services import Services
from aiprod_client.watch_job import watch_job
from aiprod_rpc.errors import DeadlineExceeded

FILM_SECONDS = 3600.0
"""How long to follow a film, unless the caller says."""


class AsyncFilm(FilmState):
    """A film, made or in the making. Its methods are those of `Film`, to be awaited."""

    def __init__(self, services: Services, job: Job) -> None:
        self._services = services
        self._job = job

    @property
    def job(self) -> Job:
        """The whole job, as the contract's message."""
        return self._job

    async def refresh(self) -> None:
        """Asks for the state of the job. Raises AiprodError."""
        request = GetJobRequest(name=self.name)
        with translated():
            self._job = await while_unavailable(lambda: self._services.gateway.GetJob(request))

    async def updates(self, *, timeout: float = FILM_SECONDS) -> AsyncGenerator[Update, None]:
        """Yields how far the film is, from its beginning until the job ends, each update once.

        Reconnects after a lost connection. Raises DeadlineExceeded after `timeout` seconds, AiprodError if
        the connection stays lost for a minute. The job goes on in both cases.
        """
        deadline = asyncio.get_running_loop().time() + timeout
        with translated():
            async with aclosing(watch_job(self._services.gateway, self.name)) as events:
                while True:
                    try:
                        # A timeout around the loop would end in the task of another update.
                        async with asyncio.timeout_at(deadline):
                            event = await anext(events, None)
                    except TimeoutError:
                        raise self._late(timeout) from None
                    if event is None:
                        return
                    if event.HasField("job"):
                        self._job = event.job
                    yield update(event, self._job)

    def __aiter__(self) -> AsyncGenerator[Update, None]:
        """Iterates over `updates()`."""
        return self.updates()

    async def wait(
        self, *, on_progress: Callable[[Update], object] | None = None, timeout: float = FILM_SECONDS
    ) -> "AsyncFilm":
        """Waits for the film, and returns it. Raises the job's error if there is none, and as `updates`."""
        async with aclosing(self.updates(timeout=timeout)) as updates:
            async for each in updates:
                if on_progress:
                    on_progress(each)
        if self.error:
            raise self.error
        return self

    async def cancel(self, *, variants: bool = False) -> None:
        """Cancels the job and stops its work; one that has ended stays as it is. Raises AiprodError.

        With `variants`, all variants of the film are cancelled.
        """
        request = CancelJobRequest(name=self.name, variants=variants)
        with translated():
            self._job = await while_unavailable(lambda: self._services.gateway.CancelJob(request))

    async def retry(self, *, max_cost_usd: Decimal | float | None = None) -> None:
        """Lets a failed or cancelled film go on where it stopped; what was paid is used again."""
        # Sent once: if only the answer was lost, a second retry would find a job that is not retryable.
        request = RetryJobRequest(name=self.name, max_cost_usd_micros=micros(max_cost_usd))
        with translated():
            self._job = await self._services.gateway.RetryJob(request)

    async def approve(self, text: str = "") -> None:
        """Approves the plan of a film that waits for review, as a review in its room does."""
        request = ApproveJobRequest(name=self.name, text=text)
        with translated():
            self._job = await self._services.gateway.ApproveJob(request)

    async def delete(self) -> None:
        """Deletes the ended film, its room and what no other film uses. Raises NotFound the second time."""
        # Sent once: if only the answer was lost, a second call would find no job.
        request = DeleteJobRequest(name=self.name)
        with translated():
            await self._services.gateway.DeleteJob(request)

    async def take(
        self,
        scene: str,
        *,
        seed: int | None = None,
        action: str = "",
        max_cost_usd: Decimal | float | None = None,
        request_id: str = "",
        on_progress: Callable[[Update], object] | None = None,
        timeout: float = FILM_SECONDS,
    ) -> "AsyncFilm":
        """Makes the film with another take of a scene, and returns it when it is done."""
        film = await self.start_take(scene, seed, action, max_cost_usd, request_id)
        return await film.wait(on_progress=on_progress, timeout=timeout)

    async def start_take(
        self,
        scene: str,
        seed: int | None = None,
        action: str = "",
        max_cost_usd: Decimal | float | None = None,
        request_id: str = "",
    ) -> "AsyncFilm":
        """Creates the job of a take, and returns at once."""
        # The id stays the same when the call is repeated, so that no take is made and paid twice.
        request = CreateTakeRequest(
            name=self.name,
            scene=scene,
            seed=seed,
            action=action,
            max_cost_usd_micros=micros(max_cost_usd),
            request_id=request_id or str(uuid.uuid4()),
        )
        with translated():
            job = await while_unavailable(lambda: self._services.gateway.CreateTake(request))
        return AsyncFilm(self._services, job)

    async def pick(
        self,
        *,
        request_id: str = "",
        on_progress: Callable[[Update], object] | None = None,
        timeout: float = FILM_SECONDS,
    ) -> "AsyncFilm":
        """Puts this take into its film, and returns the new film when it is done."""
        return await (await self.start_pick(request_id)).wait(on_progress=on_progress, timeout=timeout)

    async def start_pick(self, request_id: str = "") -> "AsyncFilm":
        """Puts this take into its film, creates the job of the new film, and returns at once."""
        request = PickTakeRequest(name=self.name, request_id=request_id or str(uuid.uuid4()))
        with translated():
            job = await while_unavailable(lambda: self._services.gateway.PickTake(request))
        return AsyncFilm(self._services, job)

    async def url(self) -> str:
        """Returns a new signed URL that plays the film for an hour. Raises AiprodError without a film."""
        return (await self._delivery()).play_url.url

    async def save(
        self, path: str | os.PathLike[str], *, on_progress: ProgressCallback = ignore_progress
    ) -> Path:
        """Downloads the film to `path`, which appears when it is complete, and returns the path.

        Resumes an interrupted download. Calls `on_progress` with the number of bytes in the file.
        """
        delivery, target = await self._delivery(), Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        url = delivery.download_url.url
        await download(url, delivery.manifest.master, target, on_progress)
        return target

    def room(self) -> AsyncRoom:
        """Returns the room where people review the film. It opens when the film is planned."""
        # A revision and a take are discussed in the room of the film that they are made from.
        return AsyncRoom(self._services, self.job.room or self.name.replace("jobs/", "rooms/"))

    async def revise(
        self,
        *,
        request_id: str = "",
        on_progress: Callable[[Update], object] | None = None,
        timeout: float = FILM_SECONDS,
    ) -> "AsyncFilm":
        """Makes a new film of what the room has now, and returns the film when it is done."""
        film = await self.start_revision(request_id)
        return await film.wait(on_progress=on_progress, timeout=timeout)

    async def start_revision(self, request_id: str = "") -> "AsyncFilm":
        """Creates the job of a new film of what the room has now, and returns at once."""
        request = RenderRevisionRequest(name=self.name, request_id=request_id or str(uuid.uuid4()))
        with translated():
            return AsyncFilm(
                self._services,
                await while_unavailable(lambda: self._services.gateway.RenderRevision(request)),
            )

    async def _delivery(self) -> Delivery:
        request = GetDeliveryRequest(name=f"{self.name}/delivery")
        with translated():
            return await while_unavailable(lambda: self._services.gateway.GetDelivery(request))

    def _late(self, seconds: float) -> DeadlineExceeded:
        text = f"{self.name} was not done after {seconds:g} s and goes on: follow it again, or cancel it"
        return DeadlineExceeded(text, reason="FILM_NOT_DONE")
