"""The host: it starts processes again, gives broken ones up, and leaves none behind."""

import signal
from dataclasses import replace

import psutil
import pytest

from aiprod_stack import host as hosts
from aiprod_stack.processes import RESTART_DELAYS
from aiprod_stack.record import REPLACE, ProcessRecord

from .conftest import RunningHost


def kill(pid: int) -> None:
    process = psutil.Process(pid)
    process.kill()
    process.wait(10)


def test_a_killed_process_is_started_again_and_the_others_stay(host: RunningHost) -> None:
    host.start(host.spec("idle", "stubborn"))
    other, killed = host.pid("stubborn"), host.pid("idle")
    kill(killed)
    stack = host.until(lambda stack: stack.processes["idle"].pid not in (None, killed))
    assert stack.processes["idle"].exits == 1
    assert host.pid("stubborn") == other


def test_a_process_that_keeps_ending_is_given_up_with_a_reason(host: RunningHost) -> None:
    host.start(host.spec("broken", "idle"))
    stack = host.until(lambda stack: stack.processes["broken"].gave_up)
    attempts = len(RESTART_DELAYS) + 1
    assert stack.processes["broken"].exits == attempts
    assert stack.processes["broken"].pid is None
    assert host.lines("broken") == ["the setting is wrong"] * attempts
    assert f"broken ended {attempts} times" in host.folder.host_log.read_text()
    assert stack.processes["idle"] == ProcessRecord(host.pid("idle"), 0, False, 0)


def replace_process(host: RunningHost, name: str) -> None:
    host.folder.record.with_name(REPLACE).write_text(name)
    host.process.send_signal(signal.SIGHUP)


def test_a_successor_serves_after_the_process_before_it_has_ended(host: RunningHost) -> None:
    host.start(host.spec("idle", "stubborn"))
    host.lines("idle")
    before, other = host.pid("idle"), host.pid("stubborn")
    replace_process(host, "idle")
    stack = host.until(lambda stack: stack.processes["idle"].pid != before)
    assert not psutil.pid_exists(before)
    assert stack.processes["idle"].exits == 0
    assert host.pid("stubborn") == other
    host.until(lambda _: len(host.folder.log("idle").read_text().splitlines()) == 2)


def test_a_request_starts_a_process_that_was_given_up(host: RunningHost) -> None:
    host.start(host.spec("broken"))
    host.until(lambda stack: stack.processes["broken"].gave_up)
    replace_process(host, "broken")
    host.until(lambda stack: stack.processes["broken"].exits > len(RESTART_DELAYS) + 1)


def test_a_command_overlaps_with_the_one_before_it(host: RunningHost) -> None:
    spec = host.spec("edge")
    (edge,) = spec.processes
    # The second one ends the first, as Envoy does.
    program = "echo {epoch}; [ {epoch} = 0 ] || sleep 0.5; exec sleep 1000"
    host.start(replace(spec, processes=(replace(edge, command=("sh", "-c", program)),)))
    before = host.pid("edge")
    replace_process(host, "edge")
    after = host.until(lambda stack: stack.processes["edge"].pid != before).processes["edge"].pid
    assert psutil.pid_exists(before)
    kill(before)
    host.until(lambda _: "1\n" in host.folder.log("edge").read_text())
    assert host.pid("edge") == after


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_process_that_is_ended_again_and_again_is_never_given_up(
    host: RunningHost, number: signal.Signals
) -> None:
    host.start(host.spec("idle"))
    for ends in range(1, len(RESTART_DELAYS) + 3):
        # Ended before it is ready, it would not have stopped as it was asked.
        host.until(lambda _, ends=ends: len(host.lines("idle")) == ends)
        ended = psutil.Process(host.pid("idle"))
        ended.send_signal(number)
        stack = host.until(lambda stack, pid=ended.pid: stack.processes["idle"].pid not in (None, pid))
        assert stack.processes["idle"].exits == ends


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all_processes(host: RunningHost, number: signal.Signals) -> None:
    host.start(host.spec("idle"))
    host.lines("idle")
    host.process.send_signal(number)
    assert host.process.wait() == 0
    psutil.wait_procs(host.folder.processes(), 10)
    assert not host.folder.processes()


@pytest.mark.long
def test_a_process_that_ignores_the_stop_is_killed_with_its_workers(host: RunningHost) -> None:
    host.start(host.spec("stubborn", "idle"))
    host.until(lambda _: len(psutil.Process(host.pid("stubborn")).children()) == 1)
    family = psutil.Process(host.process.pid).children(recursive=True)
    assert host.stop() == 0
    assert not psutil.wait_procs(family, 10)[1]


def test_workers_end_with_their_killed_service(host: RunningHost) -> None:
    host.start(host.spec("stubborn"))
    host.until(lambda _: len(psutil.Process(host.pid("stubborn")).children()) == 1)
    (worker,) = psutil.Process(host.pid("stubborn")).children()
    kill(host.pid("stubborn"))
    worker.wait(10)


def test_all_processes_end_when_the_host_is_killed(host: RunningHost) -> None:
    spec = host.spec("idle", "edge")
    service, edge = spec.processes
    host.start(replace(spec, processes=(service, replace(edge, command=("sleep", "1000")))))
    host.lines("idle")
    family = psutil.Process(host.process.pid).children(recursive=True)
    assert len(family) == 4, "the resource tracker, the fork server, the service, the command"
    host.process.kill()
    host.process.wait()
    assert not psutil.wait_procs(family, 10)[1]


def test_a_killed_fork_server_is_replaced(host: RunningHost) -> None:
    host.start(host.spec("idle"))
    first = psutil.Process(host.pid("idle"))
    kill(first.ppid())
    host.until(lambda stack: stack.processes["idle"].pid not in (None, first.pid))
    first.wait(10)


def test_the_stack_continues_when_its_record_cannot_be_written(host: RunningHost) -> None:
    host.start(host.spec("idle"))
    host.lines("idle")
    host.folder.record.with_suffix(".new").mkdir()
    kill(host.pid("idle"))
    host.until(lambda _: len(host.folder.log("idle").read_text().splitlines()) == 2)
    assert host.process.poll() is None


def test_a_large_log_is_moved_and_continued(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "MAX_LOG_BYTES", 100)
    path = tmp_path / "llm.log"
    with path.open("a") as log:
        print("x" * 200, file=log, flush=True)
        hosts.rotate(path)
        print("after", file=log, flush=True)
        hosts.rotate(path)
    assert (tmp_path / "llm.log.1").read_text() == "x" * 200 + "\n"
    assert path.read_text() == "after\n"


def test_log_lines_are_those_of_this_start(tmp_path) -> None:
    log = tmp_path / "llm.log"
    log.write_text("earlier\n")
    record = ProcessRecord(1, 0, False, log.stat().st_size)
    assert record.log_lines(log) == []
    log.write_text("earlier\nnow\n")
    assert record.log_lines(log) == ["now"]
    log.write_text("new\n")
    assert record.log_lines(log) == ["new"], "it was rotated"
    assert record.log_lines(tmp_path / "none.log") == []
