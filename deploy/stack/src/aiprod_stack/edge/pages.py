"""The studio's files, which the edge serves itself: a page that needs no further server."""

import json
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

FILM_PATHS = r"safe_regex: {regex: '/(storyboard|operations|signed-in|(films|join|guests)/[a-z0-9-]+)?'}"
"""The paths of the page itself, which shows what its path names."""
YEAR = "public, max-age=31536000, immutable"

mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True, slots=True)
class SignIn:
    """How people sign in at the page: as `client_id` at an OpenID Connect issuer (code flow with PKCE).

    The page calls the issuer's endpoints at its own origin and at `origins`. It sends the edge the ID token
    if the edge's `audience` is the client, else the access token.
    """

    issuer: str
    client_id: str
    audience: str
    scope: str = "openid"
    origins: tuple[str, ...] = ()

    @property
    def called(self) -> list[str]:
        """The origins that the page calls."""
        issuer = urlsplit(self.issuer)
        return [f"{issuer.scheme}://{issuer.netloc}", *self.origins]

    @property
    def settings(self) -> dict[str, str]:
        """What the page needs to know."""
        token = "id_token" if self.audience == self.client_id else "access_token"
        return {"issuer": self.issuer, "client_id": self.client_id, "scope": self.scope, "token": token}


@dataclass(frozen=True, slots=True)
class Page:
    """A response, the matcher of its paths as Envoy writes it, and two of its headers.

    `body` is a data source of Envoy: a file, or the text itself.
    """

    match: str
    body: str
    content_type: str
    cache_control: str


def pages(folder: Path, sign_in: SignIn | None = None) -> list[Page]:
    """The files of a built page in `folder`, and its settings at `/config.json`.

    Names in `assets` change with their content, so browsers keep them; the page itself is asked for each
    time.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "index.html")
    page = Page(FILM_PATHS, _file(folder / "index.html"), "text/html; charset=utf-8", "no-cache")
    settings = {"sign_in": sign_in.settings} if sign_in else {}
    config = Page(
        "path: /config.json",
        # Twice: the body is a text of JSON within Envoy's YAML.
        f"{{inline_string: {json.dumps(json.dumps(settings))}}}",
        "application/json",
        "no-cache",
    )
    return [page, config, *(_page(file, folder) for file in files)]


def content_policy(media_origin: str, called: Sequence[str] = ()) -> str:
    """The page's Content-Security-Policy: its own scripts, styles, and calls, and media of storage.

    `called` are further origins that it calls.
    """
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "connect-src": " ".join(("'self'", media_origin, *called)),
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
    return Page(
        f"path: /{path}", _file(file), content_type, YEAR if path.startswith("assets/") else "no-cache"
    )


def _file(path: Path) -> str:
    return f"{{filename: {path}}}"
