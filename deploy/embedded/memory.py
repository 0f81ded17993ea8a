"""How much memory a process takes."""

import psutil


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
