"""The current call: who sets it, how long it lasts, and what a user's id may be."""

import asyncio
import time
from dataclasses import replace

import protovalidate
import pytest
from google.protobuf.message import Message

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.storage.v1.resources_pb2 import JobMetrics
from aiprod_rpc.call import USER_ID, Call, current_call, in_call, set_current_call

ADA = Call(user="ada", request_id="r-1")


def test_outside_of_any_call_nothing_is_known() -> None:
    assert current_call() == Call()
    assert current_call().remaining() is None


def test_a_call_is_current_within_its_block() -> None:
    with in_call(ADA):
        assert current_call() is ADA
        with in_call(replace(ADA, user="bob")):
            assert current_call().user == "bob"
        assert current_call() is ADA
    assert current_call() == Call()


async def test_a_call_that_a_task_sets_is_that_tasks() -> None:
    async def serve() -> str:
        set_current_call(ADA)
        return current_call().user

    assert await asyncio.create_task(serve()) == "ada"
    assert current_call() == Call()


def test_what_remains_is_never_negative() -> None:
    assert 0 < (Call(deadline=time.monotonic() + 60).remaining() or 0) <= 60
    assert Call(deadline=time.monotonic() - 60).remaining() == 0


@pytest.mark.parametrize("user", ["", "a b", "é", "a\n", "a" * 256, "auth0|" + "~" * 249])
@pytest.mark.parametrize("message", [collab_pb.Member, JobMetrics])
def test_contracts_know_the_same_ids(message: type[Message], user: str) -> None:
    violations = protovalidate.collect_violations(message(user=user))
    wrong = [v for v in violations if v.proto.field.elements[0].field_name == "user"]
    assert bool(wrong) is not bool(USER_ID.fullmatch(user))
