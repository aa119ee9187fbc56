"""A film and its job."""

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from html import escape
from pathlib import Path

from aiprod.gateway.v1.resources_pb2 import Job
from aiprod_client.aio.film import FILM_SECONDS, AsyncFilm
from aiprod_client.assets.transfer import ProgressCallback, ignore_progress
from aiprod_client.background import iterate, run
from aiprod_client.blocking.room import Room
from aiprod_client.film_state import FilmState
from aiprod_client.results import Update
from aiprod_rpc.errors import AiprodError


class Film(FilmState):
    """A film, made or in the making. It shows itself in Jupyter.

    ```
    film = client.start("A fox finds a lantern in the snow", duration=4)
    for update in film:
        print(update)
    ```
    """

    def __init__(self, film: AsyncFilm) -> None:
        self._film = film

    @property
    def job(self) -> Job:
        """The whole job, as the contract's message."""
        return self._film.job

    @property
    def url(self) -> str:
        """A new signed URL that plays the film with Range, for an hour. Raises AiprodError without a film."""
        return run(self._film.url())

    def refresh(self) -> None:
        """Asks for the state of the job. Raises AiprodError."""
        run(self._film.refresh())

    def updates(self, *, timeout: float = FILM_SECONDS) -> Iterator[Update]:
        """Yields how far the film is, from its beginning until the job ends, each update once.

        Reconnects after a lost connection. Raises DeadlineExceeded after `timeout` seconds, AiprodError if
        the connection stays lost for a minute. The job goes on in both cases.
        """
        return iterate(self._film.updates(timeout=timeout))

    def __iter__(self) -> Iterator[Update]:
        """Iterates over `updates()`."""
        return self.updates()

    def wait(
        self, *, on_progress: Callable[[Update], object] | None = None, timeout: float = FILM_SECONDS
    ) -> "Film":
        """Waits for the film, and returns it. Raises the job's error if there is none, and as `updates`."""
        # Not the other `wait`: `on_progress` belongs on this thread, where it may use the client.
        for update in self.updates(timeout=timeout):
            if on_progress:
                on_progress(update)
        if self.error:
            raise self.error
        return self

    def cancel(self, *, variants: bool = False) -> None:
        """Cancels the job and stops its work; one that has ended stays as it is. Raises AiprodError.

        With `variants`, all variants of the film are cancelled.
        """
        run(self._film.cancel(variants=variants))

    def retry(self, *, max_cost_usd: Decimal | float | None = None) -> None:
        """Lets a failed or cancelled film go on where it stopped; what was paid is used again.

        `max_cost_usd` is a new limit for all its attempts in US dollars. `wait` waits for the film. Raises
        FailedPrecondition for a film in another state.
        """
        run(self._film.retry(max_cost_usd=max_cost_usd))

    def approve(self, text: str = "") -> None:
        """Approves the plan of a film that waits for review, as a review in its room does.

        Raises FailedPrecondition if it does not wait for review.
        """
        run(self._film.approve(text))

    def delete(self) -> None:
        """Deletes the ended film, its room and what no other film uses; its cost stays in the usage.

        Raises FailedPrecondition for a film in the making, NotFound the second time.
        """
        run(self._film.delete())

    def take(
        self,
        scene: str,
        *,
        seed: int | None = None,
        action: str = "",
        max_cost_usd: Decimal | float | None = None,
        request_id: str = "",
        on_progress: Callable[[Update], object] | None = None,
        timeout: float = FILM_SECONDS,
    ) -> "Film":
        """Makes the film with another take of a scene, such as `s2`, and returns it when it is done.

        The take has the `seed`, a random one by default, and shows the `action`, what happens in words. This
        film stays as it is until the take is picked. Raises NotFound without such a scene, and as `wait`.
        """
        film = self.start_take(scene, seed, action, max_cost_usd, request_id)
        return film.wait(on_progress=on_progress, timeout=timeout)

    def start_take(
        self,
        scene: str,
        seed: int | None = None,
        action: str = "",
        max_cost_usd: Decimal | float | None = None,
        request_id: str = "",
    ) -> "Film":
        """Creates the job of a take, and returns at once."""
        return Film(run(self._film.start_take(scene, seed, action, max_cost_usd, request_id)))

    def pick(
        self,
        *,
        request_id: str = "",
        on_progress: Callable[[Update], object] | None = None,
        timeout: float = FILM_SECONDS,
    ) -> "Film":
        """Puts this take into its film, and returns the new film when it is done. Nothing is paid twice.

        Raises FailedPrecondition if this film is not a take, and as `wait`.
        """
        return self.start_pick(request_id).wait(on_progress=on_progress, timeout=timeout)

    def start_pick(self, request_id: str = "") -> "Film":
        """Puts this take into its film, creates the job of the new film, and returns at once."""
        return Film(run(self._film.start_pick(request_id)))

    def save(self, path: str | os.PathLike[str], *, on_progress: ProgressCallback = ignore_progress) -> Path:
        """Downloads the film to `path`, which appears when it is complete, and returns the path.

        Resumes an interrupted download. Calls `on_progress` with the number of bytes in the file, on a thread
        of the client.
        """
        return run(self._film.save(path, on_progress=on_progress))

    def room(self) -> Room:
        """Returns the room where people review the film. It opens when the film is planned."""
        return Room(self._film.room())

    def revise(
        self,
        *,
        request_id: str = "",
        on_progress: Callable[[Update], object] | None = None,
        timeout: float = FILM_SECONDS,
    ) -> "Film":
        """Makes a new film of what the room has now, and returns the film when it is done.

        It renders changed scenes only, and locked scenes keep their clips. Raises as `wait`.
        """
        film = Film(run(self._film.start_revision(request_id)))
        return film.wait(on_progress=on_progress, timeout=timeout)

    def _repr_html_(self) -> str:
        # A title may come from anybody's prompt, and a notebook would run its markup.
        title = escape(self.title or self.name)
        try:
            source = escape(self.url)
        except AiprodError as error:
            return f"<p><b>{title}</b>: {self.state}. {escape(str(self.error or error))}</p>"
        video = f'<video controls preload="metadata" style="max-width: 100%" src="{source}"></video>'
        return f"{video}<p>{title}</p>"
