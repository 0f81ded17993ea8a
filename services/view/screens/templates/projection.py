"""Templates as they are told here, what this unit has made its own of them, and what it planned from them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, Text, Time, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.view.hosting.facts import Fact
from services.view.hosting.projection import Projection, Rows
from shared.contracts.templates import TemplateAdapted, TemplateRevised, TemplateUsed, TemplateWithdrawn

projection = Projection("templates", shown_in=("calendar",))

templates = projection.table(
    "templates",
    Column("template", Uuid),
    Column("of_unit", Text, nullable=False, comment="who keeps it"),
    Column("kind", Text, nullable=False),
    Column("title", Uuid, nullable=False, comment="a text of the roster, as about and checklist are"),
    Column("about", Uuid),
    Column("checklist", Uuid),
    Column("weekday", Integer),
    Column("begins", Time, comment="Berlin's wall clock"),
    Column("minutes", Integer, nullable=False),
    Column("seats", Integer),
    Column("revision", Integer, nullable=False),
    Column("since", JSONB, nullable=False, comment="by part the revision in which it was last improved"),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("template",),
    things=("template", "title", "about", "checklist"),
)

latest = projection.table(
    "latest",
    Column("template", Uuid),
    Column("withdrawn", Boolean),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("template",),
    things=("template",),
    versions="template",
)

adaptations = projection.table(
    "adaptations",
    Column("adaptation", Uuid),
    Column("template", Uuid, nullable=False),
    Column("own", JSONB, nullable=False),
    Column("title", Uuid),
    Column("about", Uuid),
    Column("checklist", Uuid),
    Column("weekday", Integer),
    Column("begins", Time),
    Column("minutes", Integer),
    Column("seats", Integer),
    Column("based_on", JSONB, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("adaptation",),
    versions="template_adaptation",
    things=("adaptation", "template", "title", "about", "checklist"),
)

uses = projection.table(
    "uses",
    Column("occasion", Uuid),
    Column("template", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("follows", JSONB, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    key=("occasion",),
    versions="template_use",
    things=("occasion", "template"),
)

_SAID = ("title", "about", "checklist", "weekday", "begins", "minutes", "seats")


@projection.on(TemplateRevised)
def revised(fact: Fact[TemplateRevised], to: Rows) -> None:
    """There is a template, or it says something else."""
    event, key = fact.event, {"template": fact.event.template}
    values = {name: getattr(event, name) for name in ("kind", *_SAID, "revision")}
    values |= {"of_unit": fact.concerned, "since": event.since.model_dump()}
    to.newest(templates, key, values, fact.version)
    to.merge(latest, key, {}, fact.version)


@projection.on(TemplateWithdrawn)
def withdrawn(fact: Fact[TemplateWithdrawn], to: Rows) -> None:
    """Nothing new is planned from it."""
    to.merge(latest, {"template": fact.event.template}, {"withdrawn": True}, fact.version)


@projection.on(TemplateAdapted)
def adapted(fact: Fact[TemplateAdapted], to: Rows) -> None:
    """This unit has made parts of one its own."""
    event = fact.event
    values = {name: getattr(event, name) for name in ("template", *_SAID)}
    values |= {"own": list(event.own), "based_on": event.based_on.model_dump()}
    to.newest(adaptations, {"adaptation": event.adaptation}, values, fact.version)


@projection.on(TemplateUsed)
def used(fact: Fact[TemplateUsed], to: Rows) -> None:
    """An occasion is planned from one."""
    event = fact.event
    values = {"template": event.template, "revision": event.revision, "follows": list(event.follows)}
    to.newest(uses, {"occasion": event.occasion}, values, fact.version)
