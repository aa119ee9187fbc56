"""What supervisord's log says of a start."""

from aiprod_cli.supervision import STARTS, ended_for_good

DIED = "2026-01-01 10:00:00,000 WARN exited: llm (exit status 1; not expected)"
SPAWNED = "2026-01-01 10:00:00,000 INFO spawned: 'llm' with pid 17"
KILLED = "2026-01-01 10:00:00,000 WARN exited: render (terminated by SIGKILL; not expected)"
FATAL = "2026-01-01 10:00:00,000 INFO gave up: llm entered FATAL state, too many start retries too quickly"


def test_one_that_was_given_up_has_ended_for_good() -> None:
    assert ended_for_good([SPAWNED, DIED, FATAL], 0) == "llm"
    assert ended_for_good([SPAWNED, DIED, FATAL], 3) == "llm", "also for somebody who came later"


def test_one_that_ends_again_and_again_has_ended_for_good_however_long_it_lived() -> None:
    again = [SPAWNED, DIED] * STARTS
    assert ended_for_good([KILLED, *again], 0) == "llm"
    assert ended_for_good(again[:-1], 0) is None
    assert ended_for_good([*again, SPAWNED, DIED], len(again)) is None, "it ran long since"
