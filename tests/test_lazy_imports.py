"""A service on one machine does not load what only several instances use."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("service", ["collab", "llm"])
def test_redis_is_imported_only_where_it_is_configured(service: str) -> None:
    program = f"import sys, aiprod_{service}.__main__; sys.exit('redis' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
