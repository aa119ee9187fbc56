"""How a model gets to see a film."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.question import Media
from aiprod_llm.review import StoredFilm


class Projection(Protocol):
    def showing(
        self, film: StoredFilm, media: Media, deadline: Deadline
    ) -> AbstractAsyncContextManager[Media]:
        """`media` with a place where the model can look at it, for the length of the block.

        FailedPrecondition where there is no way to show it; ModelError or DeadlineExceeded when
        that failed.
        """
