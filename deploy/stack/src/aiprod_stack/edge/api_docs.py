"""The reference of the REST API, which the edge serves itself: an OpenAPI document, and a page for people."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

_HERE = Path(__file__).parent
_SCRIPT = "text/javascript; charset=utf-8"
OPENAPI = _HERE / "openapi.json"
"""Written by tools/write_openapi.py."""

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Of the page. Its interface, Swagger UI, writes styles into its elements."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file, its path at the edge, and its media type."""

    path: str
    file: Path
    content_type: str


def documents() -> list[Document]:
    """The OpenAPI document, and the page with its scripts and styles."""
    swagger = Path(str(files("swagger_ui"))) / "static"
    return [
        Document("/api/openapi.json", OPENAPI, "application/json"),
        Document("/api/docs", _HERE / "api_docs.html", "text/html; charset=utf-8"),
        Document("/api/docs/start.js", _HERE / "api_docs.js", _SCRIPT),
        Document("/api/docs/swagger-ui.js", swagger / "swagger-ui-bundle.js", _SCRIPT),
        Document("/api/docs/swagger-ui.css", swagger / "swagger-ui.css", "text/css; charset=utf-8"),
    ]
