"""The documents of Cloud Run are what the Run API takes, and closed."""

import copy
import json
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aiprod_release.cloud_run import documents, revisions
from aiprod_release.description import description
from aiprod_release.generated import generated
from aiprod_release.proxy.egress import PORTS
from aiprod_release.target import PLACEHOLDERS
from aiprod_release.yaml_documents import from_yaml
from deploy.release.tests.run_api import schema
from tests.test_workspace import ROOT

DOCUMENTS = documents(description(), PLACEHOLDERS)


@pytest.fixture(scope="module")
def run_api() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema("Service"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_run_api_takes_each_document(name: str, run_api: jsonschema.Draft202012Validator) -> None:
    run_api.validate(DOCUMENTS[name])


def test_the_run_api_refuses_scaling_inside_a_container(run_api: jsonschema.Draft202012Validator) -> None:
    wrong = copy.deepcopy(DOCUMENTS["render"])
    wrong["spec"]["template"]["spec"]["containers"][0]["autoscaling"] = {"minScale": 1, "maxScale": 100}
    with pytest.raises(jsonschema.ValidationError, match="'autoscaling' was unexpected"):
        run_api.validate(wrong)


def test_what_is_committed_is_what_is_generated() -> None:
    stale = [str(path) for path, text in generated() if (ROOT / path).read_text() != text]
    assert not stale, "run `make docs`"


def test_only_the_edges_are_reachable_from_the_internet() -> None:
    reach = {
        name: _annotations(document)["run.googleapis.com/ingress"] for name, document in DOCUMENTS.items()
    }
    assert {name for name, ingress in reach.items() if ingress != "internal"} == {"edge", "edge-ws"}


def test_each_service_has_an_account_of_its_own() -> None:
    accounts = {name: _spec(document)["serviceAccountName"] for name, document in DOCUMENTS.items()}
    services = {accounts[name] for name in description().services}
    assert len(services) == len(description().services)
    assert accounts["edge"] == accounts["edge-ws"] not in services


def test_no_service_opens_what_a_deployment_keeps_closed() -> None:
    for name in description().services:
        variables = _variables(DOCUMENTS[name], name)
        assert variables[f"AIPROD_{name.upper()}_ANONYMOUS_USER"] == ""
        assert f"AIPROD_{name.upper()}_REFLECTION" not in variables


def test_passwords_come_from_secrets_only() -> None:
    for name, service in description().services.items():
        secrets = {
            each["name"]: each["valueFrom"]["secretKeyRef"]["name"]
            for each in _spec(DOCUMENTS[name])["containers"][0]["env"]
            if "valueFrom" in each
        }
        assert (f"AIPROD_{name.upper()}_DATABASE" in secrets) == service.database
        assert (f"AIPROD_{name.upper()}_REDIS" in secrets) == service.redis
    assert "postgresql://" not in json.dumps(DOCUMENTS)


def test_all_instances_of_a_service_that_signs_have_one_key() -> None:
    container = _spec(DOCUMENTS["render"])["containers"][0]
    variables = _variables(DOCUMENTS["render"], "render")
    folders = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in _spec(DOCUMENTS["render"])["volumes"]}
    for setting in ("KEY", "CERTIFICATES"):
        file = Path(variables[f"AIPROD_RENDER_SIGNING_{setting}"])
        secret = volumes[folders[str(file.parent)]]["secret"]
        assert secret["secretName"] == f"aiprod-signing-{setting.lower()}"
        assert [item["path"] for item in secret["items"]] == [file.name]


@pytest.mark.parametrize(
    ("document", "container", "variable", "secret"),
    [
        ("collab", "collab", "AIPROD_COLLAB_GUEST_KEY", "aiprod-guest-key"),
        ("edge", "edge", "AIPROD_PROXY_GUEST_KEYS", "aiprod-guest-keys"),
        ("edge-ws", "edge", "AIPROD_PROXY_GUEST_KEYS", "aiprod-guest-keys"),
    ],
)
def test_the_edge_has_the_public_key_of_guests_tokens_and_collab_alone_the_private_one(
    document: str, container: str, variable: str, secret: str
) -> None:
    main = _spec(DOCUMENTS[document])["containers"][0]
    file = Path(_variables(DOCUMENTS[document], container)[variable])
    folders = {mount["mountPath"]: mount["name"] for mount in main["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in _spec(DOCUMENTS[document])["volumes"]}
    assert volumes[folders[str(file.parent)]]["secret"] == {
        "secretName": secret,
        "items": [{"key": "latest", "path": file.name}],
    }
    assert ("aiprod-guest-key" in {one.get("secret", {}).get("secretName") for one in volumes.values()}) == (
        document == "collab"
    )


def test_a_web_socket_has_an_entrance_without_http2() -> None:
    ports = {
        name: _spec(DOCUMENTS[name])["containers"][0]["ports"][0]["name"] for name in ("edge", "edge-ws")
    }
    assert ports == {"edge": "h2c", "edge-ws": "http1"}


def test_sockets_have_a_server_beside_their_edge() -> None:
    edge, sockets = _spec(DOCUMENTS["edge-ws"])["containers"]
    assert sockets["args"] == ["aiprod_collab.sockets", "0.0.0.0:8090", str(PORTS["collab"])]
    assert sockets["image"] == _spec(DOCUMENTS["collab"])["containers"][0]["image"]
    variables = _variables(DOCUMENTS["edge-ws"], edge["name"])
    assert variables["AIPROD_PROXY_WEB_SOCKETS"] == '["127.0.0.1:8090"]'


def test_the_page_may_call_the_edge_that_serves_it() -> None:
    made = documents(description(), replace(PLACEHOLDERS, domain="films.example", sign_in_client="studio"))
    variables = _variables(made["edge"], "edge")
    assert variables["AIPROD_ORIGINS"] == '["https://films.example"]'
    assert variables["AIPROD_SIGN_IN_CLIENT"] == "studio"
    own = _variables(DOCUMENTS["edge"], "edge")["AIPROD_ORIGINS"]
    assert own == '["https://aiprod-edge-PROJECT_NUMBER.REGION.run.app"]'


def test_a_new_revision_gets_no_traffic_while_another_serves() -> None:
    made = documents(description(), PLACEHOLDERS, {"probe": "aiprod-probe-r-1"})
    new = revisions(description(), PLACEHOLDERS)
    assert new["probe"].startswith("aiprod-probe-RELEASE-")
    assert made["probe"]["spec"]["traffic"] == [
        {"revisionName": "aiprod-probe-r-1", "percent": 100},
        {"revisionName": new["probe"], "percent": 0, "tag": "candidate"},
    ]
    assert made["llm"]["spec"]["traffic"] == [
        {"revisionName": new["llm"], "percent": 100, "tag": "candidate"}
    ]


def test_a_further_region_calls_the_first_one_for_what_keeps_state() -> None:
    further = documents(description(), replace(PLACEHOLDERS, region="us-central1", home="europe-west1"))
    assert set(further) == {"render", "probe", "edge", "edge-ws"}
    called = json.loads(_variables(further["edge"], "edge")["AIPROD_PROXY_SERVICES"])
    assert called["probe"] == ["aiprod-probe-PROJECT_NUMBER.us-central1.run.app:443"]
    assert called["gateway"] == ["aiprod-gateway-PROJECT_NUMBER.europe-west1.run.app:443"]


def test_memory_of_files_fits_into_the_memory_of_a_service() -> None:
    # Files in memory count against the container that writes them.
    for name in description().services:
        spec = _spec(DOCUMENTS[name])
        folders = [each["emptyDir"] for each in spec["volumes"] if "emptyDir" in each]
        files = sum(_mebibytes(each["sizeLimit"]) for each in folders)
        assert files < _mebibytes(spec["containers"][0]["resources"]["limits"]["memory"]), name


def test_the_collector_may_write_where_it_exports_to() -> None:
    collector = from_yaml((resources.files("aiprod_release") / "collector.yaml").read_text())
    roles = {"googlemanagedprometheus": "roles/monitoring.metricWriter", "otlp": "roles/telemetry.writer"}
    used = {name for each in collector["service"]["pipelines"].values() for name in each["exporters"]}
    assert used == set(roles)
    for name in description().services:
        assert {roles[exporter] for exporter in used} <= set(description().roles(name))


def test_the_spans_of_the_collector_name_the_project() -> None:
    [container] = [each for each in _spec(DOCUMENTS["llm"])["containers"] if each["name"] == "collector"]
    assert container["env"] == [{"name": "GOOGLE_CLOUD_PROJECT", "value": "PROJECT"}]
    collector = from_yaml((resources.files("aiprod_release") / "collector.yaml").read_text())
    [attribute] = collector["processors"]["resource"]["attributes"]
    assert (attribute["key"], attribute["value"]) == ("gcp.project_id", "${env:GOOGLE_CLOUD_PROJECT}")
    assert "resource" in collector["service"]["pipelines"]["traces"]["processors"]


def _mebibytes(quantity: str) -> int:
    return int(quantity[:-2]) * {"Mi": 1, "Gi": 1024}[quantity[-2:]]


def _annotations(document: dict[str, Any]) -> dict[str, str]:
    annotations: dict[str, str] = document["metadata"]["annotations"]
    return annotations


def _spec(document: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = document["spec"]["template"]["spec"]
    return spec


def _variables(document: dict[str, Any], container: str) -> dict[str, str]:
    found = next(each for each in _spec(document)["containers"] if each["name"] == container)
    return {each["name"]: each["value"] for each in found["env"] if "value" in each}
