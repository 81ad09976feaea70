"""Child processes that cannot outlive us, and an end to those of an earlier life that did.

Every child carries the data directory in its environment (`MARK`), so that a start after a
`kill -9` finds exactly our own left-overs and nobody else's processes.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MARK = "BDM_SUPERVISED_IN"
PROC = Path("/proc")
LARGEST_LOG_BYTES = 10_000_000
_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass(frozen=True)
class SystemUser:
    """An account of the operating system that a child runs as."""

    uid: int
    gid: int


@dataclass(frozen=True, kw_only=True)
class Launch:
    """The start of a child: its log, environment and account, and the signal to stop it."""

    log_file: Path
    mark: Path
    environment: Mapping[str, str]
    user: SystemUser | None = None
    stop_signal: signal.Signals = signal.SIGTERM


def spawn(command: Sequence[str | Path], launch: Launch) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, dying with the thread that calls this (Linux).

    A session of its own: Ctrl-C reaches the supervisor alone, which stops things in order.
    """
    user = launch.user
    with _open_log(launch.log_file) as log:
        return subprocess.Popen(  # noqa: S603 - the commands are our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**launch.environment, MARK: str(launch.mark)},
            start_new_session=True,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            # After the change of user, which would clear it; one system call, nothing imported.
            preexec_fn=_die_with_parent(launch.stop_signal),  # noqa: PLW1509
        )


def stop(process: subprocess.Popen[bytes], with_signal: signal.Signals, seconds: float) -> None:
    """Ask `process` to end, wait up to `seconds`, then end it and whatever it started."""
    if process.poll() is None:
        process.send_signal(with_signal)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end(pids: Sequence[int], with_signal: signal.Signals, seconds: float) -> None:
    """Ask processes that are not our children to end, wait, and after `seconds` insist."""
    for each in (with_signal, signal.SIGKILL) if pids else ():
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, each)
        if wait_until(lambda: not any(map(is_alive, pids)), seconds):
            return


def wait_until(done: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Return True if `done` became true within `seconds`."""
    give_up_at = time.monotonic() + seconds
    while not done():
        if time.monotonic() > give_up_at:
            return False
        time.sleep(pause)  # noqa: TID251 - nothing tells us of the fact but asking again
    return True


def is_alive(pid: int) -> bool:
    """Return True if a process has this id and is no zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _status(pid) != "Z"


def orphaned_processes(mark: Path) -> list[int]:
    """Process ids of children started for this data directory, by whomever (Linux; else none)."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in PROC.glob("[0-9]*"):
        with suppress(OSError):
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return [pid for pid in found if pid != os.getpid() and is_alive(pid)]


def working_in(folder: Path) -> list[int]:
    """Process ids of ours whose working directory is `folder` (Linux; else none)."""
    found = []
    for entry in PROC.glob("[0-9]*"):
        with suppress(OSError):
            if (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
    return [pid for pid in found if is_alive(pid)]


def command_line(pid: int) -> list[str]:
    """The arguments of a process, empty when it is gone or the system has no /proc."""
    try:
        return (PROC / str(pid) / "cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return []


def last_lines(log_file: Path, count: int = 12) -> str:
    """The end of a log, to show when its writer failed."""
    try:
        return "\n".join(log_file.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""


def _open_log(log_file: Path) -> BinaryIO:
    log_file.parent.mkdir(parents=True, exist_ok=True)
    if log_file.exists() and log_file.stat().st_size > LARGEST_LOG_BYTES:
        log_file.replace(log_file.with_suffix(".1.log"))
    return log_file.open("ab")


def _status(pid: int) -> str:
    """Return the one-letter state in /proc, or empty if there is none."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def _die_with_parent(with_signal: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask_the_kernel() -> None:
        prctl(_SET_PARENT_DEATH_SIGNAL, int(with_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask_the_kernel
