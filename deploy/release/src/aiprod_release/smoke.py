"""`python -m aiprod_release.smoke URL`: whether a deployment answers, and is closed.

With AIPROD_TOKEN it lists the token's jobs, too; `aiprod generate` then makes a film.
"""

import os
import sys
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

SECONDS = 30.0


def main() -> None:
    """Prints each check; exits with 1 at the first that fails."""
    url = sys.argv[1].rstrip("/")
    _check("healthy", url + "/health", 200)
    _check("closed without a token", url + "/api/v1/jobs", 401)
    _check("closed to a forged token", url + "/api/v1/jobs", 401, "e30.e30.e30")
    if _token():
        _check("open with a token", url + "/api/v1/jobs", 200, _token())


def _token() -> str:
    return os.environ.get("AIPROD_TOKEN", "")


def _check(name: str, url: str, expected: int, token: str = "") -> None:
    status, body = _get(url, token)
    if status != expected:
        sys.exit(f"{name}: expected HTTP {expected}, got {status} from {url}\n{body}")
    sys.stdout.write(f"{name}: HTTP {status}\n")


def _get(url: str, token: str) -> tuple[int, str]:
    if not url.startswith(("https://", "http://")):
        sys.exit(f"{url} is no URL of a deployment")
    request = Request(url, headers={"authorization": f"Bearer {token}"} if token else {})  # noqa: S310 - checked
    try:
        with urlopen(request, timeout=SECONDS) as response:  # noqa: S310 - checked
            return response.status, ""
    except HTTPError as error:
        return error.code, error.read(2000).decode(errors="replace")
    except (URLError, TimeoutError) as error:
        sys.exit(f"{url} does not answer: {getattr(error, 'reason', error)}")


if __name__ == "__main__":
    main()
