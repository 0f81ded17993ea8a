"""Ports on 127.0.0.1: chosen once per stack and remembered, so that addresses stay the same between `up`s."""

import hashlib
import json
import random
import socket
from collections.abc import Iterable
from pathlib import Path

import psutil

from deploy.stack.errors import StackError

# Below Linux' ephemeral range (from 32768), where any outgoing connection could take a port while the stack is down.
FIRST, LAST, BLOCK = 20_000, 32_000, 40


def is_free(port: int) -> bool:
    """True when nothing listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def accepts(port: int, timeout: float = 1.0) -> bool:
    """True when something on 127.0.0.1 accepts a connection on this port within `timeout` seconds."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=timeout).close()
    except OSError:
        return False
    return True


def free_ports(count: int) -> list[int]:
    """Some free ports at random, for servers that live no longer than a test session."""
    found = [port for port in random.sample(range(FIRST, LAST), 40 * count) if is_free(port)]
    return found[:count]


def remembered(file: Path, names: Iterable[str]) -> dict[str, int]:
    """The stack's ports by name; those never asked for before are chosen and written to `file`.

    Every folder starts its search in a block of its own (from the hash of its path), so that two
    checkouts rarely meet even when only one of them is running.
    """
    ports: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    missing = [name for name in names if name not in ports]
    if missing:
        block = int(hashlib.sha256(str(file.resolve()).encode()).hexdigest(), 16) % ((LAST - FIRST) // BLOCK)
        start = FIRST + block * BLOCK
        candidates = (FIRST + (start - FIRST + step) % (LAST - FIRST) for step in range(LAST - FIRST))
        taken = set(ports.values())
        for name in missing:
            ports[name] = next(port for port in candidates if port not in taken and is_free(port))
        file.write_text(json.dumps(ports, indent=1))
    return ports


def require_free(name: str, port: int, file: Path) -> None:
    """Raise StackError when something that is not ours holds the remembered port of `name`."""
    if is_free(port):
        return
    raise StackError(
        f"Port {port} ({name}) is in use by {holder(port)}: stop that, or delete {file} to have new ports chosen."
    )


def holder(port: int) -> str:
    """Which program listens on a port, as far as we may know."""
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
            if listens and connection.pid:
                return f"process {connection.pid} ({psutil.Process(connection.pid).name()})"
    except psutil.Error:
        pass
    return "another program"
