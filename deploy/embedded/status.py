"""What runs of an embedded stack, as supervisor, operating system and the processes themselves see it."""

import time

import psutil

from deploy.embedded.readiness import is_ready
from deploy.embedded.running import BASE, Embedded
from deploy.running import Line


def status(embedded: Embedded) -> list[Line]:
    """One line a program; none when the supervisor does not run."""
    if not embedded.home.path.is_dir() or not embedded.supervisor.is_running():
        return []
    order = [*BASE, *(process.name for process in embedded.stack.processes)]
    found = {info["name"]: info for info in embedded.supervisor.processes()}
    lines = []
    for name in sorted(found, key=lambda name: order.index(name) if name in order else len(order)):
        info = found[name]
        running = info["statename"] == "RUNNING"
        port = embedded.ports.get(name)
        address = f"127.0.0.1:{port}" if port else ""
        lines.append(
            Line(
                name=name,
                state=info["statename"],
                ready=running and is_ready(embedded, name),
                pid=info["pid"] or None,
                seconds=int(time.time() - info["start"]) if running else 0,
                memory=memory(info["pid"]) if info["pid"] else 0,
                address=f"http://{address}" if address and name not in BASE[:2] else address,
            )
        )
    return lines


def memory(pid: int) -> int:
    """Proportional memory (PSS) of a process and its children, in bytes; 0 when it is gone meanwhile."""
    total = 0
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in family:
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total
