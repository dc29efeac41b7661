"""Warm forks: the parent has imported everything, so that killing a process and starting the next costs milliseconds.

The parent starts no thread while it forks. A child ends by itself after LONGEST, whatever becomes of the test.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from mmap import mmap
from pathlib import Path
from threading import Event

LONGEST = 3600  # seconds


def pause(seconds: float) -> None:
    """Wait."""
    Event().wait(seconds)


def resident(process: int) -> float:
    """Resident memory in megabytes (10⁶ bytes)."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * 1024 / 1e6


class Flag:
    """A yes or no that parent and children see; whoever is killed leaves no lock on it."""

    def __init__(self) -> None:
        self.shared = mmap(-1, 1)

    def set(self) -> None:
        self.shared[0] = 1

    def __bool__(self) -> bool:
        return bool(self.shared[0])


class Family:
    """Forked children, each ended and waited for by its own id."""

    def __init__(self) -> None:
        self.living: set[int] = set()

    def __enter__(self) -> Family:
        return self

    def __exit__(self, *_: object) -> None:
        for child in list(self.living):
            self.kill(child)

    def fork(self, work: Callable[[], object]) -> int:
        """Begin a child that does this work; it ends with 0, or 1 after a traceback."""
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child:
            self.living.add(child)
            return child
        code = 1
        try:
            # pytest's handlers keep every record with its traceback: a process of the service has none of them.
            logging.getLogger().handlers = [logging.NullHandler()]
            signal.alarm(LONGEST)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)

    def kill(self, child: int) -> None:
        """SIGKILL: nothing of it runs any more."""
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        self.living.discard(child)

    def kill_working(self, child: int) -> None:
        """The same for one that must not have ended by itself."""
        gone, status = os.waitpid(child, os.WNOHANG)
        if gone:
            self.living.discard(child)
        assert not gone, f"ended by itself with {os.waitstatus_to_exitcode(status)}"
        self.kill(child)

    def wait(self, child: int) -> None:
        """The child ends its work, and well."""
        _, status = os.waitpid(child, 0)
        self.living.discard(child)
        assert os.waitstatus_to_exitcode(status) == 0

    def wait_for_end(self, child: int) -> bool:
        """The child ends its work well, or is killed at it; whether it was."""
        _, status = os.waitpid(child, 0)
        self.living.discard(child)
        code = os.waitstatus_to_exitcode(status)
        assert code in (0, -signal.SIGKILL)
        return code != 0


def kept_port() -> tuple[socket.socket, int]:
    """A port of ours while the socket is kept, on which one server after the other can listen.

    It does not listen itself; kept, no outgoing connection is given the port as its own while no server runs.
    """
    keeper = socket.socket()
    keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    keeper.bind(("127.0.0.1", 0))
    return keeper, keeper.getsockname()[1]


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
