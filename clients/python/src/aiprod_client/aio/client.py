"""The client for programs that run an event loop."""

import os
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Unpack

from aiprod.film.v1.disk_usage_pb2 import DiskUsage
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.probe.v1.resources_pb2 import QcSpec
from aiprod_client import results
from aiprod_client.aio.film import FILM_SECONDS, AsyncFilm
from aiprod_client.aio.libraries import AsyncLibraries
from aiprod_client.aio.probing import CHECK_SECONDS, probe_source
from aiprod_client.aio.room import AsyncRoom
from aiprod_client.aio.webhooks import AsyncWebhooks
from aiprod_client.errors import translated
from aiprod_client.film_requests import (
    FilmOptions,
    PlanOptions,
    job_request,
    plan_request,
    variants_request,
)
from aiprod_client.retries import while_unavailable
from aiprod_client.services import Services, open_services
from aiprod_client.storyboard_document import Storyboard, from_message
from aiprod_client.storyboards import plan_storyboard

PAGE = 100


class AsyncClient:
    """A connection to AIPROD, for `async with`. Its methods are those of `Client`, to be awaited.

    ```
    async with AsyncClient("localhost:8080") as client:
        film = await client.generate("A fox finds a lantern in the snow", duration=4)
        await film.save("fox.mp4")
    ```
    """

    def __init__(self, address: str = "", *, token: str = "") -> None:
        # `or` and no default: an empty variable is as good as none.
        self._address = address or os.environ.get("AIPROD_URL") or "localhost:8080"
        self._token = token or os.environ.get("AIPROD_TOKEN", "")

    async def __aenter__(self) -> "AsyncClient":
        """Opens the connections; none is made before the first call."""
        self.raw: Services = await open_services(self._address, self._token)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closes the connections. Jobs go on."""
        await self.raw.close()

    async def generate(
        self,
        prompt: str,
        *,
        on_progress: Callable[[results.Update], object] | None = None,
        timeout: float = FILM_SECONDS,
        **options: Unpack[FilmOptions],
    ) -> AsyncFilm:
        """Makes a film from a prompt and returns it when it is done."""
        return await (await self.start(prompt, **options)).wait(on_progress=on_progress, timeout=timeout)

    async def plan(self, prompt: str, **options: Unpack[PlanOptions]) -> Storyboard:
        """Plans a storyboard to edit and to `render`, without a job."""
        request = plan_request(prompt, options)
        with translated():
            planned = await plan_storyboard(self.raw.gateway, request)
        storyboard = from_message(planned.storyboard)
        storyboard.unshown = [results.unshown(each) for each in planned.unshown]
        return storyboard

    async def render(
        self,
        storyboard: Storyboard,
        *,
        on_progress: Callable[[results.Update], object] | None = None,
        timeout: float = FILM_SECONDS,
        **options: Unpack[FilmOptions],
    ) -> AsyncFilm:
        """Makes a film from a storyboard and returns it when it is done."""
        return await (await self.start(storyboard, **options)).wait(on_progress=on_progress, timeout=timeout)

    async def start(self, source: str | Storyboard, **options: Unpack[FilmOptions]) -> AsyncFilm:
        """Creates the job of a film from a prompt or a storyboard, and returns at once."""
        request = job_request(source, options)
        with translated():
            return AsyncFilm(self.raw, await while_unavailable(lambda: self.raw.gateway.CreateJob(request)))

    async def start_variants(
        self,
        source: str | Storyboard,
        *,
        sizes: Sequence[str] = (),
        languages: Sequence[str] = (),
        **options: Unpack[FilmOptions],
    ) -> list[AsyncFilm]:
        """Creates the jobs of a film in each size and each caption language, and returns at once."""
        request = variants_request(source, sizes, languages, options)
        with translated():
            response = await while_unavailable(lambda: self.raw.gateway.CreateVariants(request))
        return [AsyncFilm(self.raw, job) for job in response.jobs]

    async def film(self, name: str) -> AsyncFilm:
        """Returns the film of a job, by `jobs/{id}` or the id alone."""
        request = gateway_api.GetJobRequest(name=f"jobs/{name.removeprefix('jobs/')}")
        with translated():
            return AsyncFilm(self.raw, await while_unavailable(lambda: self.raw.gateway.GetJob(request)))

    async def films(self, *, variants_of: str = "") -> AsyncGenerator[AsyncFilm, None]:
        """Yields the user's films, the newest first, those in the making and failed ones included.

        `variants_of` leaves those of one `start_variants`, by the name of its first film.
        """
        request = gateway_api.ListJobsRequest(page_size=PAGE, variants_of=variants_of)
        while True:
            with translated():
                page = await while_unavailable(lambda: self.raw.gateway.ListJobs(request))
            for job in page.jobs:
                yield AsyncFilm(self.raw, job)
            request.page_token = page.next_page_token
            if not request.page_token:
                return

    def room(self, name: str) -> AsyncRoom:
        """Returns the room of a film, by `rooms/{id}` or the id alone."""
        return AsyncRoom(self.raw, f"rooms/{name.removeprefix('rooms/')}")

    @property
    def webhooks(self) -> AsyncWebhooks:
        """The user's webhooks."""
        return AsyncWebhooks(self.raw)

    @property
    def libraries(self) -> AsyncLibraries:
        """The user's libraries."""
        return AsyncLibraries(self.raw)

    async def disk_usage(self) -> DiskUsage:
        """Returns what takes space on the deployment's disks, as the contract's message."""
        with translated():
            request = gateway_api.GetDiskUsageRequest()
            return await while_unavailable(lambda: self.raw.gateway.GetDiskUsage(request))

    async def probe(
        self,
        source: str | os.PathLike[str],
        *,
        preset: str = "",
        spec: QcSpec | None = None,
        deep: bool = False,
        timeout: float = CHECK_SECONDS,
    ) -> results.Report:
        """Checks a file, or the file at a URL, and returns the report."""
        required = QcSpec()
        # A copy, because the preset must not change the spec of the caller.
        required.CopyFrom(spec or QcSpec())
        required.preset = preset or required.preset
        decodes = deep or required.ByteSize() > 0
        with translated():
            return results.report(await probe_source(self.raw, source, required, decodes, timeout))
