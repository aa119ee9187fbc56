"""Failed starts, by supervisord's log."""

from aiprod_cli.stack.supervisor import MAX_EXITS, failed_process

DIED = "2026-01-01 10:00:00,000 WARN exited: llm (exit status 1; not expected)"
SPAWNED = "2026-01-01 10:00:00,000 INFO spawned: 'llm' with pid 17"
KILLED = "2026-01-01 10:00:00,000 WARN exited: render (terminated by SIGKILL; not expected)"
FATAL = "2026-01-01 10:00:00,000 INFO gave up: llm entered FATAL state, too many start retries too quickly"


def test_a_process_in_fatal_state_has_failed() -> None:
    assert failed_process([SPAWNED, DIED, FATAL], 0) == "llm"
    assert failed_process([SPAWNED, DIED, FATAL], 3) == "llm", "also for a command that joins later"


def test_a_process_that_exits_repeatedly_has_failed() -> None:
    again = [SPAWNED, DIED] * MAX_EXITS
    assert failed_process([KILLED, *again], 0) == "llm"
    assert failed_process(again[:-1], 0) is None
    assert failed_process([*again, SPAWNED, DIED], len(again)) is None, "older exits do not count"
