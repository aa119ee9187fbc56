"""The studio's files, which the edge serves itself: a page that needs no further server."""

import mimetypes
from dataclasses import dataclass
from pathlib import Path

FILM_PATHS = r"safe_regex: {regex: '/(storyboard|(films|join)/[a-z0-9-]+)?'}"
"""The paths of the page itself, which shows what its path names."""
YEAR = "public, max-age=31536000, immutable"

mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True, slots=True)
class Page:
    """A file, the matcher of its paths as Envoy writes it, and two of its headers."""

    match: str
    file: Path
    content_type: str
    cache_control: str


def pages(folder: Path) -> list[Page]:
    """The files of a built page in `folder`.

    Names in `assets` change with their content, so browsers keep them; the page itself is asked for each
    time.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "index.html")
    page = Page(FILM_PATHS, folder / "index.html", "text/html; charset=utf-8", "no-cache")
    return [page, *(_page(file, folder) for file in files)]


def content_policy(media_origin: str) -> str:
    """The page's Content-Security-Policy: its own scripts, styles, and calls, and media of storage."""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "connect-src": f"'self' {media_origin}",
        "img-src": f"'self' {media_origin}",
        "media-src": f"'self' {media_origin}",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


def _page(file: Path, folder: Path) -> Page:
    path = file.relative_to(folder).as_posix()
    content_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Page(f"path: /{path}", file, content_type, YEAR if path.startswith("assets/") else "no-cache")
