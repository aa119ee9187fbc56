"""Texts that people read: what shows nothing is no text, in whatever writing."""

import protovalidate
import pytest

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api

INVISIBLE = [" \t", "\u3000\u00a0", "\u200b", "\u202e", "\ufeff\u2060", "\a"]
VISIBLE = ["a", "é", "狐", "ا", "🦊", "👩\u200d🚀", "\u200ba"]


def faults(text: str) -> list[str]:
    request = gateway_api.CreateJobRequest(prompt=text)
    guest = collab_api.VisitRoomRequest(display_name=text)
    found = [*protovalidate.collect_violations(request), *protovalidate.collect_violations(guest)]
    return [
        each.proto.rule_id for each in found if each.proto.rule_id in ("prompt.text", "visit.display_name")
    ]


@pytest.mark.parametrize("text", INVISIBLE)
def test_a_text_without_a_visible_character_is_refused(text: str) -> None:
    assert faults(text) == ["prompt.text", "visit.display_name"]


@pytest.mark.parametrize("text", VISIBLE)
def test_a_text_in_any_writing_is_taken(text: str) -> None:
    assert faults(text) == []
