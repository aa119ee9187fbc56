"""The map of URLs is what the Compute API takes, and leads each request to its edge."""

from dataclasses import replace

import jsonschema

from aiprod_release.load_balancer import url_map
from aiprod_release.target import PLACEHOLDERS
from deploy.release.tests.run_api import schema

HOME = replace(PLACEHOLDERS, region="europe-west1")
MAP = url_map([HOME, replace(HOME, region="us-central1")], "films.example")


def test_the_compute_api_takes_the_map() -> None:
    jsonschema.Draft202012Validator(schema("UrlMap", "compute.v1")).validate(MAP)


def test_sockets_and_smoke_tests_have_a_way_of_their_own() -> None:
    [matcher] = MAP["pathMatchers"]
    ways = {rule["service"].rpartition("/")[2]: rule["matchRules"] for rule in matcher["routeRules"]}
    assert ways["aiprod-ws"] == [{"prefixMatch": "/ws/"}]
    [candidate] = ways["aiprod-candidate-us-central1"]
    assert candidate["headerMatches"] == [{"headerName": "x-aiprod-candidate", "exactMatch": "us-central1"}]
    assert matcher["defaultService"].endswith("/aiprod")
