"""Reads JSON that is still being written."""

from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import ijson

from aiprod_llm.calls.model import Malformed


class JsonReader:
    """Gives the values at some places of a document, each as soon as it is complete.

    Places are ijson's prefixes: `head` is one value, `scenes.item` each element of an array.
    """

    def __init__(self, *places: str) -> None:
        self._complete: list[tuple[str, Any]] = []
        self._parsers = [ijson.items_coro(self._keep(place), place, use_float=True) for place in places]

    def feed(self, text: str) -> list[tuple[str, Any]]:
        """What became complete with `text`, as pairs of place and value; Malformed for what is no JSON."""
        for parser in self._parsers:
            self._advance(partial(parser.send, text.encode()))
        complete, self._complete = self._complete, []
        return complete

    def close(self) -> None:
        """Malformed when the document is not complete."""
        for parser in self._parsers:
            self._advance(parser.close)

    def _keep(self, place: str) -> Generator[None, Any]:
        def keep() -> Generator[None, Any]:
            while True:
                value = yield
                self._complete.append((place, value))

        keeper = keep()
        next(keeper)
        return keeper

    def _advance(self, move: Callable[[], object]) -> None:
        try:
            move()
        except (ijson.JSONError, StopIteration) as error:
            raise Malformed("the model's answer is no JSON", reason="MODEL_MALFORMED") from error
