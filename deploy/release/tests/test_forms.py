"""What a deployer may name, without a deployment."""

import pytest

from aiprod_release.forms import malformed


@pytest.mark.parametrize(
    ("regions", "faults"),
    [
        ("europe-west1 us-central1", 0),
        ("europe-west1 europe-west10", 0),
        ("europe-west1 europe-west1", 1),
        ("europe-west1 us-central1 europe-west1", 1),
    ],
)
def test_regions_are_different(regions: str, faults: int) -> None:
    assert len(malformed({"--regions": regions})) == faults
