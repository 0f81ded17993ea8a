"""The one description of the stack: which processes there are and what each is given.

Used by the embedded stack and by docker-compose; each of them adds its own addresses and secrets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from shared.hierarchy import PREFIXES, Level


@dataclass(frozen=True)
class Process:
    """One process of the product. Its name is its Kafka principal too; it has a database of its own."""

    name: str
    module: str
    """Started as `python -m <module>`."""

    database: str
    """Its database, and the login role that owns it and nothing else."""

    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings of its own without the prefix `ORTSNETZ_`; `{name}` stands for the address of that name."""


@dataclass(frozen=True)
class View(Process):
    """A level's window: one process that hosts one or more units."""

    units: tuple[str, ...] = ()

    @property
    def made_for(self) -> str:
        """The unit after which it is named; it hosts that for good."""
        return self.name.removeprefix("view-")

    def hosting(self, units: Sequence[str]) -> "View":
        """The same view, hosting these units. Its name, and with it its principal and database, stays."""
        return replace(self, units=tuple(units), settings={**self.settings, "units": ",".join(units)})


def service(name: str, **settings: str) -> Process:
    """A service: module, database and principal carry its name."""
    return Process(name, f"services.{name}", name, settings)


def view(*units: str) -> View:
    """A view that hosts these units; it is named after the first."""
    name = f"view-{units[0]}"
    return View(name, "services.view", name.replace("-", "_")).hosting(units)


def level_of(unit: str) -> Level:
    """The level of a unit, told by its key (`ov-celle` is a local branch)."""
    return next(level for level, prefix in PREFIXES.items() if unit.startswith(f"{prefix}-"))


DEMONSTRATION = "demonstration"
"""What views say of who runs them until an operator says it: that all of it is invented."""


def has_pages(process: Process) -> bool:
    """Whether people come to it: it says who runs it, and what is done with their data."""
    return isinstance(process, View) or process.name == "notify"


@dataclass(frozen=True)
class Stack:
    """All processes of the product, in the order in which they start."""

    services: tuple[Process, ...]
    views: tuple[View, ...]

    @property
    def processes(self) -> tuple[Process, ...]:
        """Services first, then views."""
        return (*self.services, *self.views)

    def hosting(self, units: Mapping[str, Sequence[str]]) -> "Stack":
        """The same stack where the views named here host these units instead of their own."""
        return replace(self, views=tuple(view.hosting(units.get(view.name, view.units)) for view in self.views))

    def host_of(self, unit: str) -> View | None:
        """The view that hosts a unit; None when none does."""
        return next((view for view in self.views if unit in view.units), None)

    def environment(self, process: Process, addresses: Mapping[str, str]) -> dict[str, str]:
        """The environment of a process, secrets aside.

        `addresses` holds `kafka` (host:port), `smtp` (smtp://host:port) and, by name, each process's http://host:port;
        of those that people type, a process asks for its own at most.
        """
        settings = {
            "service": process.name,
            "kafka_bootstrap": addresses["kafka"],
            "kafka_username": process.name,
            "members_url": addresses["members"],
            "mentoring_url": addresses["mentoring"],
            "events_url": addresses["events"],
            **{key: value.format_map(addresses) for key, value in process.settings.items()},
        }
        if isinstance(process, View):
            settings["public_url"] = addresses[process.name]
        if process.name == "notify":  # mails lead to its own page
            settings["notify_url"] = addresses["notify"]
        if has_pages(process):
            # what it says of itself, unless an operator says something else
            settings |= {"imprint": DEMONSTRATION, "privacy": DEMONSTRATION}
        return {f"ORTSNETZ_{key.upper()}": value for key, value in settings.items()}


DEFAULT = Stack(
    services=(
        service("members"),
        service("mentoring"),
        service("events"),
        service("exchange"),
        service("notify", smtp_url="{smtp}"),
    ),
    views=(view("bezirk-hannover"), view("ub-region-hannover"), view("ov-hannover-linden-limmer")),
)
"""What `make up` starts: all services, and a view of the district, one sub-district and one of its branches."""

PROVISIONER = "provisioner"
"""The process that follows the units and gives rights at the broker; it has no web side and no database."""
PROVISIONER_MODULE = "services.exchange.provisioning"


def provisioner_environment(kafka: str, principals_file: str, hosting_file: str, own_views_file: str) -> dict[str, str]:
    """The environment of the provisioner, secrets aside: it alone is given the broker's admin password."""
    return {
        "ORTSNETZ_SERVICE": PROVISIONER,
        "ORTSNETZ_KAFKA_BOOTSTRAP": kafka,
        "ORTSNETZ_PRINCIPALS_FILE": principals_file,
        "ORTSNETZ_HOSTING_FILE": hosting_file,
        "ORTSNETZ_OWN_VIEWS_FILE": own_views_file,
    }
