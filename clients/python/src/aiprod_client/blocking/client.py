"""The client for programs without an event loop."""

import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TypeVar, Unpack

from aiprod.film.v1.disk_usage_pb2 import DiskUsage
from aiprod.probe.v1.resources_pb2 import QcSpec
from aiprod_client.aio.client import AsyncClient
from aiprod_client.aio.film import FILM_SECONDS
from aiprod_client.aio.probing import CHECK_SECONDS
from aiprod_client.background import close_after, iterate, run
from aiprod_client.blocking.film import Film
from aiprod_client.blocking.libraries import Libraries
from aiprod_client.blocking.room import Room
from aiprod_client.blocking.webhooks import Webhooks
from aiprod_client.errors import translated
from aiprod_client.film_requests import FilmOptions, PlanOptions
from aiprod_client.results import Report, Update
from aiprod_client.services import Services
from aiprod_client.storyboard_document import Storyboard

T = TypeVar("T")


class Client:
    """A connection to AIPROD, usable from several threads, also where an event loop runs, as in Jupyter.

    The address is host:port, `http://host:port`, or `https://host` with TLS; without one, `AIPROD_URL` has
    it, else it is `localhost:8080`. The token is the user's; without one, `AIPROD_TOKEN` has it, else none is
    sent.

    ```
    with Client("localhost:8080") as client:
        film = client.generate("A fox finds a lantern in the snow", duration=4)
        film.save("fox.mp4")
    ```

    Calls that a lost connection interrupts are repeated, and what they did is never done twice. All methods
    raise AiprodError, with `code`, `reason` and, where a retry helps, `retry_after` in seconds. Each waits at
    most ten seconds for an answer, unless it has a `timeout`.
    """

    def __init__(self, address: str = "", *, token: str = "") -> None:
        self._client = AsyncClient(address, token=token)
        run(self._client.__aenter__())
        # Films hold the services and may outlive this object, so it is not the owner.
        close_after(self._client.raw, self._client.raw.connections)

    def __enter__(self) -> "Client":
        """Returns the client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the connections. Jobs go on."""
        self.close()

    def close(self) -> None:
        """Closes the connections. Jobs go on."""
        run(self._client.__aexit__())

    def raw(self, call: Callable[[Services], Awaitable[T]]) -> T:
        """Makes one call with the generated stubs and returns its response.

        ```
        caller = client.raw(lambda services: services.gateway.GetCaller(GetCallerRequest()))
        ```
        """

        async def made() -> T:
            with translated():
                return await call(self._client.raw)

        return run(made())

    def generate(
        self,
        prompt: str,
        *,
        on_progress: Callable[[Update], object] | None = None,
        timeout: float = FILM_SECONDS,
        **options: Unpack[FilmOptions],
    ) -> Film:
        """Makes a film from a prompt and returns it when it is done.

        `options` are those of `FilmOptions`, such as `duration` in seconds and `size`. Calls `on_progress`
        with each update. After `timeout` seconds it raises DeadlineExceeded, and on Ctrl-C it stops
        waiting; the job goes on in both cases, and `films` finds it. If the job fails, it raises the job's
        error: ResourceExhausted if the day's budget is spent, for example.
        """
        return self.start(prompt, **options).wait(on_progress=on_progress, timeout=timeout)

    def plan(self, prompt: str, **options: Unpack[PlanOptions]) -> Storyboard:
        """Plans a storyboard to edit and to `render`, without a job. `options` are those of `PlanOptions`."""
        return run(self._client.plan(prompt, **options))

    def render(
        self,
        storyboard: Storyboard,
        *,
        on_progress: Callable[[Update], object] | None = None,
        timeout: float = FILM_SECONDS,
        **options: Unpack[FilmOptions],
    ) -> Film:
        """Makes a film from a storyboard and returns it when it is done. Waits and raises as `generate`."""
        return self.start(storyboard, **options).wait(on_progress=on_progress, timeout=timeout)

    def start(self, source: str | Storyboard, **options: Unpack[FilmOptions]) -> Film:
        """Creates the job of a film from a prompt or a storyboard, and returns at once.

        ```
        for update in client.start("A fox finds a lantern in the snow"):
            print(update)
        ```
        """
        return Film(run(self._client.start(source, **options)))

    def start_variants(
        self,
        source: str | Storyboard,
        *,
        sizes: Sequence[str] = (),
        languages: Sequence[str] = (),
        **options: Unpack[FilmOptions],
    ) -> list[Film]:
        """Creates the jobs of a film in each size and each caption language, and returns at once.

        All render one plan, and the first film makes it. `max_cost_usd` limits all of them together.
        Captions in a language are those of the storyboard's scenes, `""` for its own ones. What it lacks is
        translated from these where the deployment has a model; else InvalidArgument says what is missing.

        ```
        sizes, languages = ["1280x720", "720x1280"], ["", "fr"]
        for film in client.start_variants(storyboard, sizes=sizes, languages=languages):
            film.wait().save(f"{film.job.format.width}-{film.caption_language or 'own'}.mp4")
        ```
        """
        films = self._client.start_variants(source, sizes=sizes, languages=languages, **options)
        return [Film(film) for film in run(films)]

    def film(self, name: str) -> Film:
        """Returns the film of a job, by `jobs/{id}` or the id alone."""
        return Film(run(self._client.film(name)))

    def films(self, *, variants_of: str = "") -> Iterator[Film]:
        """Yields the user's films, the newest first, those in the making and failed ones included.

        `variants_of` leaves those of one `start_variants`, by the name of its first film.
        """
        return map(Film, iterate(self._client.films(variants_of=variants_of)))

    def room(self, name: str) -> Room:
        """Returns the room of a film, by `rooms/{id}` or the id alone."""
        return Room(self._client.room(name))

    @property
    def webhooks(self) -> Webhooks:
        """The user's webhooks."""
        return Webhooks(self._client.webhooks)

    @property
    def libraries(self) -> Libraries:
        """The user's libraries."""
        return Libraries(self._client.libraries)

    def disk_usage(self) -> DiskUsage:
        """Returns what takes space on the deployment's disks, as the contract's message.

        Raises PermissionDenied without the role OPERATOR or AUDITOR, unless there is one user only.
        """
        return run(self._client.disk_usage())

    def probe(
        self,
        source: str | os.PathLike[str],
        *,
        preset: str = "",
        spec: QcSpec | None = None,
        deep: bool = False,
        timeout: float = CHECK_SECONDS,
    ) -> Report:
        """Checks a file, or the file at a `https://` or `gs://` URL, and returns the report.

        The file is uploaded, and the copy deleted after the check. A `preset`, such as `web-h264`, and a
        `spec` state what it must be. With one of them or `deep`, picture and sound are decoded, which takes
        about a second for ten; otherwise only headers and packets are read.
        """
        return run(self._client.probe(source, preset=preset, spec=spec, deep=deep, timeout=timeout))
