"""How often something may happen."""

import asyncio
from collections.abc import Callable


class Pace:
    """Does `act` when it is asked to, at once or as soon as it has rested for `rest()` seconds.

    Then it acts once for all who asked meanwhile.
    """

    def __init__(self, act: Callable[[], None], rest: Callable[[], float]) -> None:
        self._act = act
        self._rest = rest
        self._rested_at = 0.0
        self._waiting = False

    def ask(self) -> None:
        loop = asyncio.get_running_loop()
        if self._waiting:
            return
        if loop.time() < self._rested_at:
            self._waiting = True
            loop.call_at(self._rested_at, self._go)
        else:
            self._go()

    def _go(self) -> None:
        self._waiting = False
        self._act()
        self._rested_at = asyncio.get_running_loop().time() + self._rest()
