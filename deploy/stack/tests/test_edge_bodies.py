"""JSON bodies at the edge: what protobuf rejects is rejected, with the field that is wrong."""

import json

import pytest
from google.protobuf import json_format
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb

JSON = {"content-type": "application/json"}


def parsed(text: str, message):
    return json_format.Parse(text, message)


INVALID_BODIES = {
    '{"prompt":"x","duration":60}': "duration",
    '{"prompt":"x","\\u0064uration":60}': "duration",
    '{"Prompt":"x"}': "Prompt",
    '{"prompt":"x","format":{"size":1}}': "format.size",
    '{"prompt":"x","format":{"frameRate":{"fps":24}}}': "format.frame_rate.fps",
    '{"prompt":"x","duration":null}': "duration",
    '{"prompt":"x","prompt":"y"}': "prompt",
    '{"prompt":"x","durationSec":3,"duration_sec":3}': "duration_sec",
    '{"prompt":"x","format":[]}': "format",
    '{"prompt":"x","format":"720p"}': "format",
    '{"prompt":["x"]}': "prompt",
    '{"prompt":{"text":"x"}}': "prompt",
    '{"prompt":"x","duration_sec":[12]}': "duration_sec",
    '{"prompt":5}': "prompt",
    '{"prompt":"x","duration_sec":"long"}': "duration_sec",
    '{"prompt":"x","format":{"width":1.5}}': "format.width",
    '{"prompt":"x","seed":-1}': "seed",
}


@pytest.mark.parametrize("body", INVALID_BODIES)
def test_an_error_names_the_invalid_field(rest, body) -> None:
    response = rest.post("/api/generate", content=body, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (400, 3)
    assert response.json()["message"].startswith(f"{INVALID_BODIES[body]}: ")


def test_an_unknown_field_is_a_field_violation(rest) -> None:
    for path in ("/api/generate", "/api/jobs/j:cancel", "/api/jobs/j:render"):
        details = rest.post(path, json={"duration": 60}).json()["details"]
        violation = next(detail for detail in details if detail["@type"].endswith("BadRequest"))
        assert violation["field_violations"][0]["field"] == "duration"


INVALID_JSON = (
    " ", "[]", "[{}]", "null", "5", '"x"', "prompt=x", "{'prompt':'x'}", '{prompt:"x"}', '{"prompt":"x",}',
    '{"prompt":"x"', '{"prompt":"x"} x', '{"prompt":"x"}{}', '{"prompt" "x"}', '{"prompt":x}', '{"prompt":}',
    '{,}', '{"seed":01}', '{"seed":+1}', '{"seed":.5}', '{"seed":1.}', '{"seed":0x1}', '{"seed":NaN}',
    '{"seed":Infinity}', '{"seed":nul}', '{"prompt":"a\tb"}', '{"prompt":"\\x"}', '{"prompt":"\\ud800"}',
    '{"prompt":"\\"}', "\ufeff{}", '{"prompt":"x"}\0', "{" * 100_000, '{"prompt":' + "[" * 100_000,
)  # fmt: skip


@pytest.mark.parametrize("body", INVALID_JSON, ids=lambda body: ascii(body[:20]))
def test_invalid_json_is_rejected(rest, body) -> None:
    response = rest.post("/api/generate", content=body.encode(), headers=JSON)
    assert (response.status_code, response.json()["code"]) == (400, 3)
    assert response.json()["message"]


VALID_BODIES = (
    "", "{}", '{"prompt":null,"format":null}', ' {\n"prompt"\t:\r"x" , "seed" : 7 } ', '{"prom\\u0070t":"x"}',
    '{"prompt":"\\\\"}', '{"prompt":"\\"}\\u00e9\\ud83c\\udfac"}', '{"prompt":"é🎬\x7f"}', '{"seed":"7"}',
    '{"durationSec":12}', '{"duration_sec":1.25e1}', '{"duration_sec":-0.0}', '{"seed":7.0}',
    '{"format":{"width":640,"frameRate":{"numerator":24,"denominator":null}}}', '{"format":{}}',
)  # fmt: skip


@pytest.mark.parametrize("body", VALID_BODIES, ids=ascii)
def test_valid_bodies_are_parsed_as_protobuf_does(rest, body) -> None:
    expected = json_format.Parse(body or "{}", gateway_api.CreateJobRequest())
    job = parsed(rest.post("/api/generate", content=body.encode(), headers=JSON).text, gateway_pb.Job())
    assert (job.prompt, job.duration_sec, job.seed) == (expected.prompt, expected.duration_sec, expected.seed)
    assert job.format == expected.format


FIELDS = ("prompt", "durationSec", "duration_sec", "format", "seed", "width", "frameRate", "numerator")


NAMES = (*FIELDS, "fps", "é")


TEXTS = st.text('ab\\"\né🎬', min_size=1, max_size=4)


LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(0, 9, width=16) | TEXTS


VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4), plain=st.booleans())
def test_bodies_that_protobuf_rejects_are_rejected(rest, body, plain) -> None:
    text = json.dumps(body, ensure_ascii=plain)
    response = rest.post("/api/generate", content=text.encode(), headers=JSON)
    try:
        expected = json_format.Parse(text, gateway_api.CreateJobRequest())
    except json_format.ParseError:
        assert response.status_code == 400, text
    else:
        assert response.status_code == 400 or response.json()["prompt"] == expected.prompt
