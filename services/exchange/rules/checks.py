"""What every rule must keep: run at import, so that nothing starts with a rule that says too much or is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.exchange.rules.language import RULES, Knows, Place, Rule, RuleError, Sight, Statement
from shared.contracts.base import Event
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.people import FIELDS
from shared.hierarchy import UnitPath

_OWN_BRANCH = (Place.BRANCH, Place.BRANCH_OF)
"""Places that can only be a branch the person belongs, or applied, to."""

_DECIDING = (Place.SUB_DISTRICT, Place.DISTRICT)
"""Places that decide an objection, and know the applicant while it is pending there: the one exception above."""


def _objects(known: Knows | None, place: Place) -> bool:
    return known is not None and place in _DECIDING and known.why == "applicant" and known.by == "objection"


def _invites(known: Knows | None, place: Place) -> bool:
    """A guest says who they are to the unit that invites, whatever its level: to it alone."""
    return known is not None and place is Place.ITSELF and known.why == "guest"


def check(rules: Mapping[str, Rule] = RULES, events: Iterable[type[Event]] | None = None) -> None:
    """Raise RuleError for the first event without a rule and for the first rule that must not be."""
    for event in CATALOGUE.values() if events is None else events:
        if event.TYPE not in rules:
            service = event.name().partition(".")[0]
            raise RuleError(
                f"{event.__name__} has no relevance rule: add a function with @concerns({event.__name__}, …) to "
                f"services/exchange/rules/{service}.py, or the capability's own module there; nobody() if no unit"
            )
    for rule in rules.values():
        for statement in rule.statements:
            _check(rule, statement)
            _check_texts(rule, statement)


def _check(rule: Rule, statement: Statement) -> None:
    event, name = rule.event, rule.event.__name__
    where = f"{name}: {statement.place.value}({statement.of})"
    known = statement.knows or statement.known
    own = statement.place in _OWN_BRANCH or _invites(known, statement.place)
    pending = _objects(known, statement.place)
    if statement.place is Place.BRANCH_OF:
        _require(statement.of in event.person_fields(), f"{where}: {statement.of} is no person of the event")
    else:
        kind = event.model_fields[statement.of].annotation
        if statement.place is Place.EACH_OF:
            _require(kind == list[UnitPath], f"{where}: {statement.of} is no list of unit paths")
            nobody_known = statement.knows is statement.forgets is statement.known is None
            _require(nobody_known, f"{where}: of a list of units none comes to know anybody")
        else:
            _require(kind in (UnitPath, UnitPath | None), f"{where}: {statement.of} is no unit path")
    if statement.sight is Sight.EVERYTHING and event.person_fields():
        _require("person" in event.person_fields(), f"{where} sees everything, but {name} has no field `person`")
        fields = ", ".join(sorted(event.person_fields()))
        leads = f"{where} sees everything, and {fields} would lead to a person above or beside their branch"
        _require(own or pending, leads)
    for field in statement.counted:
        _require(
            field not in event.person_fields() | event.office_fields(), f"{where} counts {field}: that is a person"
        )
    _require(not statement.reads or own or pending, f"{where} reads a text about a person above or beside their branch")
    for known in (statement.knows, statement.forgets, statement.known):
        if known is not None:
            entitled = own or _objects(known, statement.place) or _invites(known, statement.place)
            _check_known(event, where, known, entitled)


def _check_texts(rule: Rule, statement: Statement) -> None:
    """Who is shown the id of a text about no person reads it at once: nothing may be shown later, or not at all."""
    event = rule.event
    about_people = event.person_fields() or statement.knows or statement.known or statement.forgets
    _require(
        not (event.text_fields() and about_people),
        f"{event.__name__}: {', '.join(sorted(event.text_fields()))} is a text about no person, and the event is about "
        "people: say the text in an event of the thing itself",
    )


def _check_known(event: type[Event], where: str, known: Knows, entitled: bool) -> None:
    office = known.person in event.office_fields()
    _require(office or known.person in event.person_fields(), f"{where}: {known.person} is no person of the event")
    _require(entitled or office, f"{where}: only the own branch may know {known.person}, who holds no office")
    unknown = sorted(set(known.fields) - FIELDS)
    _require(not unknown, f"{where}: no such field of a person: {', '.join(unknown)}")


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise RuleError(message)
