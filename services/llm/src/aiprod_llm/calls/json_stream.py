"""Parses JSON while it is still being written."""

from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import ijson

from aiprod_llm.calls.model_errors import Malformed


class JsonStream:
    """Returns the values at some paths of a document, each as soon as it is complete.

    Paths are ijson's prefixes: `head` is one value, `scenes.item` each element of an array.
    """

    def __init__(self, *paths: str) -> None:
        self._complete: list[tuple[str, Any]] = []
        self._parsers = [ijson.items_coro(self._collector(path), path, use_float=True) for path in paths]

    def feed(self, text: str) -> list[tuple[str, Any]]:
        """Returns the values that `text` completes, as pairs of path and value. Raises Malformed."""
        for parser in self._parsers:
            self._advance(partial(parser.send, text.encode()))
        complete, self._complete = self._complete, []
        return complete

    def close(self) -> None:
        """Raises Malformed if the document is incomplete."""
        for parser in self._parsers:
            self._advance(parser.close)

    def _collector(self, path: str) -> Generator[None, Any]:
        def collect() -> Generator[None, Any]:
            while True:
                value = yield
                self._complete.append((path, value))

        collector = collect()
        next(collector)
        return collector

    def _advance(self, step: Callable[[], object]) -> None:
        try:
            step()
        # A parser that has its whole document ends with StopIteration at what follows it.
        except (ijson.JSONError, StopIteration) as error:
            raise Malformed("the model's response is not valid JSON", reason="MODEL_MALFORMED") from error
