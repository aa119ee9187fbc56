"""The sizes of the built page's scripts."""

import gzip
import re

from aiprod_studio import built_page


def script_sizes() -> tuple[dict[str, int], dict[str, int]]:
    """Returns the compressed bytes of each script that the page loads at first, and of each later one."""
    page = built_page()
    assert page, "the studio is not built"
    named = set(re.findall(r"[\w./-]+\.js", (page / "index.html").read_text()))
    sizes = {
        script.relative_to(page).as_posix(): len(gzip.compress(script.read_bytes(), 9))
        for script in page.rglob("*.js")
    }
    first = {name: size for name, size in sizes.items() if f"/{name}" in named}
    return first, {name: size for name, size in sizes.items() if name not in first}
