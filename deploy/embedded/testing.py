"""Where tests have always found `deploy.testing`."""

from deploy.testing.kafka import KafkaForTests, User
from deploy.testing.postgres import Database, PostgresForTests
from deploy.testing.running import CHECKOUT, Child
from deploy.testing.servers import Servers

__all__ = ["CHECKOUT", "Child", "Database", "KafkaForTests", "PostgresForTests", "Servers", "User"]
