"""The built page of the studio, which the edge serves."""

from pathlib import Path

_DIST = Path(__file__).with_name("dist")


def built_page() -> Path | None:
    """The folder of the built page; None if this installation has none (`make studio` builds it)."""
    return _DIST if (_DIST / "index.html").is_file() else None
