"""`python deploy/containers/healthy.py [FILE]`: exit status 0 when the process of this container does its work.

That it is ready by its own word (/health/ready), or, for one without a web side, that it has touched FILE lately.
Run every few seconds beside everything else, so it imports next to nothing.
"""

import os
import socket
import sys
import time

WEB = 8000
LATELY = 120.0
"""Seconds; the provisioner makes 800 topics between two touches."""


def ready(port: int = WEB) -> bool:
    """Whether the web side says that it is ready."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=4) as connection:
            connection.sendall(b"GET /health/ready HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return connection.recv(64).split(b" ", 2)[1:2] == [b"200"]
    except OSError:
        return False


def touched(file: str) -> bool:
    """Whether a file was touched lately."""
    try:
        return time.time() - os.stat(file).st_mtime < LATELY
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if (touched(sys.argv[1]) if len(sys.argv) > 1 else ready()) else 1)
