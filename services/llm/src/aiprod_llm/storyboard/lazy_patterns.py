"""Regular expressions that are compiled when they are first used.

Those of words in all languages take a third of a second to compile, which would delay the start.
"""

import re
from functools import cached_property
from typing import Any, cast


def lazy_pattern(source: str, flags: re.RegexFlag = re.RegexFlag(0)) -> re.Pattern[str]:
    """Returns what behaves as the compiled pattern does. A fault in `source` is raised at its first use."""
    return cast("re.Pattern[str]", _LazyPattern(source, flags))


class _LazyPattern:
    def __init__(self, source: str, flags: re.RegexFlag) -> None:
        self.pattern = source
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiled, name)
