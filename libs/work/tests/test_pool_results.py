"""What comes back from a task in a pool: results and errors, and no code."""

import os
from functools import partial
from pickle import UnpicklingError

import pytest

from aiprod_rpc.errors import FailedPrecondition
from aiprod_work.process_pool import ProcessPool

from .test_process_pool import effect, value


async def test_a_hijacked_worker_cannot_run_code_here() -> None:
    plant = "type('Plant', (), {'__reduce__': lambda self: (__import__('os').mkdir, ('/tmp/planted',))})()"
    async with ProcessPool(1) as pool:
        first = await pool.run(os.getpid, 60)
        with pytest.raises(UnpicklingError, match=r"posix\.mkdir"):
            await pool.run(value(plant), 60)
        assert not os.path.exists("/tmp/planted")
        assert await pool.run(os.getpid, 60) != first, "the worker is not trusted any more"


async def test_only_listed_classes_come_back() -> None:
    fraction = value("__import__('fractions').Fraction(1, 3)")
    async with ProcessPool(1) as pool:
        with pytest.raises(UnpicklingError, match=r"fractions\.Fraction"):
            await pool.run(fraction, 60)


async def test_an_error_comes_back_as_it_is_with_its_traceback() -> None:
    code = "from aiprod_rpc.errors import FailedPrecondition\n"
    code += "raise FailedPrecondition('the clip is too short', reason='SHORT', field='clip')"
    async with ProcessPool(1) as pool:
        with pytest.raises(FailedPrecondition, match="the clip is too short") as failure:
            await pool.run(effect(code), 60)
    assert (failure.value.reason, failure.value.field) == ("SHORT", "clip")
    assert "In the worker:\nTraceback" in failure.value.__notes__[0]


@pytest.mark.parametrize(
    "code",
    [
        "class Odd(Exception):\n  def __init__(self, *, reason): pass\nraise Odd(reason='x')",
        "raise ValueError(open('/dev/null'))",
    ],
)
async def test_an_error_that_cannot_be_sent_comes_back_as_its_traceback(code: str) -> None:
    async with ProcessPool(1) as pool:
        with pytest.raises(RuntimeError, match=r"(?s)Traceback.*(Odd|ValueError)"):
            await pool.run(effect(code), 60)
        assert await pool.run(partial(len, "abc"), 60) == 3


async def test_a_result_that_cannot_be_sent_is_an_error() -> None:
    async with ProcessPool(1) as pool:
        with pytest.raises((TypeError, RuntimeError), match="pickle"):
            await pool.run(value("lambda: 0"), 60)
