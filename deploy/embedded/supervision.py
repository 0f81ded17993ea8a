"""The process supervisor (supervisord) of one embedded stack: what runs, and that a crashed process comes back."""

import contextlib
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

import psutil
from supervisor.xmlrpc import Faults, SupervisorTransport

from deploy.stack.errors import StackError
from deploy.stack.home import CHECKOUT, Home, write_private

MARK = "ORTSNETZ_STACK_HOME"
"""In the environment of every process that we start: whose it is, also when the supervisor itself was killed."""

_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "TZ", "USER", "LOGNAME", "SSL_CERT_FILE", "ORTSNETZ_CACHE")


@dataclass(frozen=True)
class Program:
    """One supervised process, in the foreground."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: str = "TERM"
    stop_seconds: int = 20
    """How long it may take to stop before it is killed. Services finish what they are at within 15 s."""


class Supervisor:
    """Controls supervisord over its private socket."""

    def __init__(self, home: Home) -> None:
        self.home = home

    @property
    def _rpc(self) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self.home.socket}")
        return ServerProxy("http://supervisor", transport=transport).supervisor

    def is_running(self) -> bool:
        """True when supervisord answers."""
        try:
            self._rpc.getPID()
        except (OSError, Fault):
            return False
        return True

    def apply(self, programs: Iterable[Program]) -> None:
        """Make supervisord know exactly these programs; start it if it does not run. Programs are not started.

        What is running and unchanged stays untouched; what is gone or changed is stopped.
        """
        write_private(self._configuration, self._text(list(programs)))
        if not self.is_running():
            self._launch()
            return
        added, changed, removed = self._rpc.reloadConfig()[0]
        for name in [*removed, *changed]:
            self._rpc.stopProcessGroup(name)
            self._rpc.removeProcessGroup(name)
        for name in [*changed, *added]:
            self._rpc.addProcessGroup(name)

    def start(self, name: str) -> None:
        """Start a program unless it runs; does not wait until it is ready."""
        try:
            self._rpc.startProcess(name, False)
        except Fault as fault:
            if fault.faultCode != Faults.ALREADY_STARTED:
                raise StackError(f"{name} could not be started ({fault.faultString}): see {self.log(name)}.") from fault

    def stop(self, names: Iterable[str]) -> None:
        """Stop programs together and wait until all have ended. What does not run is no error."""
        waiting = set(names)
        for name in waiting:
            with contextlib.suppress(Fault):
                self._rpc.stopProcess(name, False)
        while any(info["name"] in waiting and info["pid"] for info in self.processes()):
            time.sleep(0.05)

    def processes(self) -> list[dict[str, Any]]:
        """Every program: `name`, `statename`, `pid` (0: none), `start` (epoch seconds), `exitstatus`, `spawnerr`."""
        found: list[dict[str, Any]] = self._rpc.getAllProcessInfo()
        return found

    def process(self, name: str) -> dict[str, Any]:
        """One program of `processes()`."""
        found: dict[str, Any] = self._rpc.getProcessInfo(name)
        return found

    def log(self, name: str) -> Path:
        """Where a program's output goes."""
        return self.home.logs / f"{name}.log"

    def shut_down(self) -> bool:
        """End supervisord and with it everything it runs; then whatever a killed supervisord left behind.

        False when there was nothing to end.
        """
        process = self._daemon()
        if process is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.terminate()
                process.wait(90)
        return self._sweep() or process is not None

    def _sweep(self) -> bool:
        leftovers = list(self._marked())
        for process in leftovers:
            with contextlib.suppress(psutil.NoSuchProcess):
                # PostgreSQL reads SIGTERM as "wait for the clients to go"; SIGINT sends them away.
                process.send_signal(2 if process.name() == "postgres" else 15)
        _, alive = psutil.wait_procs(leftovers, timeout=20)
        for process in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        return bool(leftovers)

    def _marked(self) -> Iterable[psutil.Process]:
        here = str(self.home.path)
        for process in psutil.process_iter():
            try:
                if process.pid != os.getpid() and process.environ().get(MARK) == here:
                    yield process
            except psutil.Error:
                continue

    def _daemon(self) -> psutil.Process | None:
        """supervisord's process, found by its pid file, or by its command line if that is gone."""
        configuration = str(self._configuration)
        for process in psutil.process_iter(["cmdline"]):
            line = process.info["cmdline"] or []
            if configuration in line and "supervisor.supervisord" in line:
                return process
        return None

    @property
    def _configuration(self) -> Path:
        return self.home.supervisor / "supervisord.conf"

    def _launch(self) -> None:
        self.home.socket.unlink(missing_ok=True)
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(self._configuration)],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        deadline = time.monotonic() + 15
        while not self.is_running():
            if done.returncode != 0 or time.monotonic() > deadline:
                reason = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
                raise StackError(f"The supervisor did not start ({reason}): see {self.home.supervisor}.")
            time.sleep(0.05)

    def _text(self, programs: list[Program]) -> str:
        folder = self.home.supervisor
        user = "user=root\n" if os.geteuid() == 0 else ""
        head = (
            f"[unix_http_server]\nfile={_safe(self.home.socket)}\nchmod=0600\n\n"
            f"[supervisord]\nlogfile={_safe(folder / 'supervisord.log')}\nlogfile_maxbytes=5MB\nlogfile_backups=1\n"
            f"pidfile={_safe(folder / 'supervisord.pid')}\nchildlogdir={_safe(self.home.logs)}\n"
            f"directory={_safe(CHECKOUT)}\nnocleanup=true\numask=077\n{user}\n"
            "[rpcinterface:supervisor]\n"
            "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n"
        )
        return head + "".join(self._program(program) for program in programs)

    def _program(self, program: Program) -> str:
        environment = {MARK: str(self.home.path), "PYTHONUNBUFFERED": "1", **program.environment}
        pairs = ",".join(f'{name}="{_safe(value)}"' for name, value in environment.items())
        return (
            f"\n[program:{program.name}]\ncommand={_safe(shlex.join(program.command))}\nenvironment={pairs}\n"
            # We start them in order ourselves; from then on a process that ends for whatever reason is started again.
            # One that dies within its first second is tried again after 1, 2, 3 … seconds, for some 20 minutes.
            "autostart=false\nautorestart=true\nstartsecs=1\nstartretries=50\n"
            f"stopsignal={program.stop_signal}\nstopwaitsecs={program.stop_seconds}\nkillasgroup=true\n"
            f"redirect_stderr=true\nstdout_logfile={_safe(self.log(program.name))}\n"
            "stdout_logfile_maxbytes=10MB\nstdout_logfile_backups=2\n"
        )


def _safe(value: object) -> str:
    """supervisord expands `%(…)s` in its configuration; `"` and line ends would break out of a value."""
    text = str(value)
    if '"' in text or "\n" in text:
        raise StackError(f"This setting holds a quotation mark or a line break, which is not allowed: {text!r}.")
    return text.replace("%", "%%")
