"""A server that a test started: it can be killed and started again, and is always cleaned up."""

import atexit
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

from deploy.stack.errors import StackError

CHECKOUT = Path(__file__).resolve().parents[2]


class Running(ABC):
    """What a test may do to a server, whatever runs it. After a kill, `start` finds its data and address again."""

    @abstractmethod
    def start(self) -> None:
        """Start the server; does not wait until it is ready."""

    @abstractmethod
    def kill(self) -> None:
        """SIGKILL, as a crash would."""

    @abstractmethod
    def stop(self) -> None:
        """End it for good. Safe to repeat."""

    @abstractmethod
    def is_dead(self) -> bool:
        """True when it has ended by itself, or was never started."""

    @abstractmethod
    def says(self) -> str:
        """Its output."""

    def wait_until(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Return as soon as `ready()`; raise StackError with the end of the output when it dies or takes longer."""
        deadline = time.monotonic() + seconds
        while not ready():
            dead = self.is_dead()
            if dead or time.monotonic() > deadline:
                tail = "\n".join(self.says().splitlines()[-15:])
                raise StackError(f"A server {'died' if dead else 'was not ready in time'}:\n{tail}")
            time.sleep(0.05)


class Child(Running):
    """A process in the foreground."""

    def __init__(self, command: list[str], log: Path, stop_signal: int) -> None:
        self.command, self.log, self.stop_signal = command, log, stop_signal
        self.process: subprocess.Popen[bytes] | None = None
        atexit.register(self.stop)

    def start(self) -> None:
        """Start the server; its output is appended to the log."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(self.command, stdout=out, stderr=out, cwd=CHECKOUT, start_new_session=True)

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Stop it as a supervisor would; kill it after 30 s. Safe to repeat."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def is_dead(self) -> bool:
        """True when the process has ended."""
        return self.process is None or self.process.poll() is not None

    def says(self) -> str:
        """The log."""
        return self.log.read_text(errors="replace")
