"""`python -m aiprod_release.smoke URL [--candidate REGION]`: whether a deployment answers, and is closed.

With AIPROD_TOKEN it lists the token's jobs, too; `aiprod generate` then makes a film. With a region, it asks
the newest edge there, which may have no traffic yet.
"""

import argparse
import os
import sys
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

SECONDS = 30.0
CANDIDATE_HEADER = "x-aiprod-candidate"
"""The load balancer takes a request that names a region in it to the newest edge there."""


def main() -> None:
    """Prints each check; exits with 1 at the first that fails."""
    parser = argparse.ArgumentParser(prog="python -m aiprod_release.smoke")
    parser.add_argument("url", help="the edge's address, https://…")
    parser.add_argument("--candidate", default="", help="ask the newest edge of this region")
    options = parser.parse_args()
    url = options.url.rstrip("/")
    if not url.startswith(("https://", "http://")):
        sys.exit(f"{url} is no URL of a deployment")
    way = {CANDIDATE_HEADER: options.candidate} if options.candidate else {}
    _check("healthy", url + "/health", 200, way)
    _check("closed without a token", url + "/api/jobs", 401, way)
    # Three times `{}`: it has the form of a token, and no issuer has signed it.
    _check("closed to a forged token", url + "/api/jobs", 401, way | _bearer("e30.e30.e30"))
    if _token():
        _check("open with a token", url + "/api/jobs", 200, way | _bearer(_token()))


def _token() -> str:
    return os.environ.get("AIPROD_TOKEN", "")


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def _check(name: str, url: str, expected: int, headers: dict[str, str]) -> None:
    status, body = _get(url, headers)
    if status != expected:
        sys.exit(f"{name}: expected HTTP {expected}, got {status} from {url}\n{body}")
    sys.stdout.write(f"{name}: HTTP {status}\n")


def _get(url: str, headers: dict[str, str]) -> tuple[int, str]:
    request = Request(url, headers=headers)  # noqa: S310 - checked
    try:
        with urlopen(request, timeout=SECONDS) as response:  # noqa: S310 - checked
            return response.status, ""
    except HTTPError as error:
        return error.code, error.read(2000).decode(errors="replace")
    except (URLError, TimeoutError) as error:
        sys.exit(f"{url} does not answer: {getattr(error, 'reason', error)}")


if __name__ == "__main__":
    main()
