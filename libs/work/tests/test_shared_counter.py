"""What one process counts, another one reads."""

import subprocess
import sys
from pathlib import Path

from aiprod_work.shared_counter import open_counter

COUNT = """
import pathlib, resource, sys
from aiprod_work.shared_counter import open_counter
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
with open_counter(pathlib.Path(sys.argv[1])) as counter:
    for _ in range(300):
        counter.count += 1
"""


def test_a_process_that_may_write_no_files_counts_for_another_one(tmp_path: Path) -> None:
    with open_counter(tmp_path / "counter") as counter:
        assert counter.count == 0
        subprocess.run([sys.executable, "-c", COUNT, tmp_path / "counter"], check=True)
        assert counter.count == 300


def test_a_counter_keeps_its_count_when_it_is_opened_again(tmp_path: Path) -> None:
    with open_counter(tmp_path / "counter") as first:
        first.count = 2**64 - 1
        with open_counter(tmp_path / "counter") as second:
            assert second.count == 2**64 - 1
