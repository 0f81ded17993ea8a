"""The one permission table: which role may do what, standing how to the unit concerned. Nothing else decides.

`ALLOWED[action][role]` is the set of relations in which the role's unit must stand to the unit concerned: OWN is the
unit itself, ABOVE means the role's unit is an ancestor of it. Services and views use the same table.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from shared.hierarchy import Relation, UnitPath, relation


class Role(StrEnum):
    """Roles of people, and of the processes that act for nobody in particular."""

    BOARD = "board"  # Vorstand, of any level
    OFFICE = "office"  # Geschäftsstelle, of a sub-district or the district
    CONTACT_PERSON = "contact_person"  # Ansprechperson for new members, or who stands in for one
    VIEW = "view"  # a service view itself, for what people without an account do through it
    NOTIFY = "notify"
    OPERATOR = "operator"


class Action(StrEnum):
    """Everything that somebody may be allowed to do. A route without one fails the tests."""

    SEE_TODAY = "see_today"
    SEE_APPLICATIONS = "see_applications"
    ENTER_APPLICATION = "enter_application"
    DECIDE_APPLICATION = "decide_application"
    SUBMIT_APPLICATION = "submit_application"
    SEE_OBJECTIONS = "see_objections"
    OBJECT = "object"
    ENTER_OBJECTION = "enter_objection"
    ENTER_OBJECTION_ABOVE = "enter_objection_above"
    STATE_ON_OBJECTION = "state_on_objection"
    DECIDE_OBJECTION = "decide_objection"
    SEE_MEMBERS = "see_members"
    SEE_NEWCOMERS = "see_newcomers"
    RECORD_FIRST_CONTACT = "record_first_contact"
    CORRECT_PERSON = "correct_person"
    SEE_CONTACTS = "see_contacts"
    APPOINT_CONTACT = "appoint_contact"
    APPOINT_STAND_IN = "appoint_stand_in"
    REMIND = "remind"
    ANSWER_STAND_IN = "answer_stand_in"
    GIVE_UP_CONTACT = "give_up_contact"
    SEE_OCCASIONS = "see_occasions"
    PLAN_OCCASION = "plan_occasion"
    KEEP_TEMPLATES = "keep_templates"
    SEE_GUESTS = "see_guests"
    REGISTER_GUEST = "register_guest"
    PLAN_STALL = "plan_stall"
    TAKE_SHIFT = "take_shift"
    REPORT_STALL = "report_stall"
    SEE_KITS = "see_kits"
    BORROW_KIT = "borrow_kit"
    KEEP_KITS = "keep_kits"
    SET_VISIBILITY = "set_visibility"
    SEE_PROSPECTS = "see_prospects"
    TEND_PROSPECT = "tend_prospect"
    BECOME_PROSPECT = "become_prospect"
    SEE_OVERVIEW = "see_overview"
    SEE_UNITS = "see_units"
    SET_STANDARD = "set_standard"
    IMPORT_MEMBERS = "import_members"
    SEE_ROLES = "see_roles"
    GRANT_ROLE = "grant_role"
    RECORD_UNITS = "record_units"
    RECORD_PAST = "record_past"
    SEE_WHO_SEES_WHAT = "see_who_sees_what"
    REQUEST_LINK = "request_link"
    ISSUE_LINK = "issue_link"
    READ_TEXT = "read_text"
    OPERATE = "operate"


OWN = frozenset({Relation.OWN})
ABOVE = frozenset({Relation.ABOVE})
OWN_OR_ABOVE = OWN | ABOVE
ANYWHERE = frozenset(Relation)

_EVERYBODY_HERE = {Role.BOARD: OWN, Role.OFFICE: OWN, Role.CONTACT_PERSON: OWN}
_LEADS = {Role.BOARD: OWN, Role.OFFICE: OWN}

ALLOWED: dict[Action, dict[Role, frozenset[Relation]]] = {
    Action.SEE_TODAY: _EVERYBODY_HERE,
    Action.SEE_CONTACTS: _EVERYBODY_HERE,
    Action.SEE_UNITS: _EVERYBODY_HERE,
    Action.SEE_ROLES: _EVERYBODY_HERE,
    Action.SEE_WHO_SEES_WHAT: _EVERYBODY_HERE,
    # people by name are the branch's business; an office exists only above
    Action.SEE_NEWCOMERS: {Role.BOARD: OWN, Role.CONTACT_PERSON: OWN},
    Action.SEE_MEMBERS: {Role.BOARD: OWN},
    Action.SEE_OVERVIEW: _LEADS,
    # applications are the board's business alone (statutes: the branch board decides)
    Action.SEE_APPLICATIONS: {Role.BOARD: OWN},
    Action.ENTER_APPLICATION: {Role.BOARD: OWN},
    Action.DECIDE_APPLICATION: {Role.BOARD: OWN},
    Action.SUBMIT_APPLICATION: {Role.VIEW: OWN},
    # an objection to the branch's refusal: heard there, decided above (statutes: the sub-district's board, then the
    # district's); the office writes down what its board decided
    Action.SEE_OBJECTIONS: _LEADS,
    Action.OBJECT: {Role.VIEW: OWN},
    Action.ENTER_OBJECTION: {Role.BOARD: OWN},
    Action.ENTER_OBJECTION_ABOVE: _LEADS,
    Action.STATE_ON_OBJECTION: {Role.BOARD: OWN},
    Action.DECIDE_OBJECTION: _LEADS,
    # contact data of those whom the branch knows by name; an applicant's and a signing-in address are the board's
    Action.CORRECT_PERSON: {Role.BOARD: OWN, Role.CONTACT_PERSON: OWN},
    Action.RECORD_FIRST_CONTACT: {Role.BOARD: OWN, Role.CONTACT_PERSON: OWN},
    Action.APPOINT_CONTACT: {Role.BOARD: OWN},
    # a stand-in comes from above, never from the branch itself
    Action.APPOINT_STAND_IN: {Role.BOARD: ABOVE, Role.OFFICE: ABOVE},
    # a reminder comes from above
    Action.REMIND: {Role.BOARD: ABOVE, Role.OFFICE: ABOVE},
    # whoever is asked answers by the link in their mail, through the view
    Action.ANSWER_STAND_IN: {Role.VIEW: OWN},
    # only one's own, which the command looks at
    Action.GIVE_UP_CONTACT: {Role.CONTACT_PERSON: OWN},
    Action.SEE_OCCASIONS: _EVERYBODY_HERE,
    # whoever invites knows the guests: the contact person welcomes newcomers, so they plan evenings as the board does
    Action.PLAN_OCCASION: _EVERYBODY_HERE,
    # templates are the district's, which the command looks at; whoever plans makes them their own
    Action.KEEP_TEMPLATES: _LEADS,
    Action.SEE_GUESTS: _EVERYBODY_HERE,
    # a guest without an account registers through the view of the unit that invites
    Action.REGISTER_GUEST: {Role.VIEW: OWN},
    # whoever stands there plans, steps in and tells what it was like
    Action.PLAN_STALL: _EVERYBODY_HERE,
    Action.TAKE_SHIFT: _EVERYBODY_HERE,
    Action.REPORT_STALL: _EVERYBODY_HERE,
    Action.SEE_KITS: _EVERYBODY_HERE,
    # whoever plans a stall orders what stands on it
    Action.BORROW_KIT: _EVERYBODY_HERE,
    Action.KEEP_KITS: _LEADS,
    # which days do not count is the district's to say; its branches answer as whoever plans a stall
    Action.SET_VISIBILITY: _LEADS,
    # prospects by name are the branch's business; above it there are figures
    Action.SEE_PROSPECTS: _EVERYBODY_HERE,
    Action.TEND_PROSPECT: {Role.BOARD: OWN, Role.CONTACT_PERSON: OWN},
    # whoever is interested says so without an account, through the view of the branch
    Action.BECOME_PROSPECT: {Role.VIEW: OWN},
    Action.SET_STANDARD: _LEADS,
    Action.IMPORT_MEMBERS: {Role.BOARD: OWN, Role.OFFICE: OWN, Role.OPERATOR: ANYWHERE},
    # a board gives and ends its own offices; the office helps units below to their first board, never its own board
    Action.GRANT_ROLE: {Role.BOARD: OWN_OR_ABOVE, Role.OFFICE: ABOVE, Role.OPERATOR: ANYWHERE},
    Action.RECORD_UNITS: {Role.OPERATOR: ANYWHERE},
    # what took place before Ortsnetz: whoever runs it brings calendars along
    Action.RECORD_PAST: {Role.OPERATOR: ANYWHERE},
    Action.REQUEST_LINK: {Role.VIEW: ANYWHERE},
    Action.ISSUE_LINK: {Role.NOTIFY: ANYWHERE},
    Action.READ_TEXT: {Role.NOTIFY: ANYWHERE},
    Action.OPERATE: {Role.OPERATOR: ANYWHERE},
}


if _missing := sorted(action.name for action in set(Action) - ALLOWED.keys()):
    raise TypeError(
        f"nobody may do this, and nobody says so: {', '.join(_missing)} (a line in ALLOWED, if an empty one)"
    )


def permits(action: Action, roles: Iterable[tuple[Role, UnitPath | None]], concerned: UnitPath | None) -> bool:
    """Whether one of the roles allows the action for the unit concerned.

    A role without a unit (a process of the centre), or an action that concerns no unit, is not asked for a relation.
    """
    allowed = ALLOWED[action]
    for role, at in roles:
        relations = allowed.get(role)
        if relations is None:
            continue
        if at is None or concerned is None or relation(at, concerned) in relations:
            return True
    return False


def as_markdown() -> str:
    """The table as people review it (`docs/permissions.md`)."""
    lines = ["# Who may do what", "", "Generated from `shared/security/permissions.py`; a test compares the two.", ""]
    lines += [
        "A role counts in its own unit; the second column says how that unit stands to the one concerned.",
        "",
        "| action | role: its unit is … the unit concerned |",
        "|---|---|",
    ]
    for action, roles in ALLOWED.items():
        cells = []
        for role, relations in roles.items():
            words = "anywhere" if relations == ANYWHERE else ", ".join(sorted(relation.value for relation in relations))
            cells.append(f"{role.value}: {words}")
        lines.append(f"| {action.value} | {'; '.join(cells)} |")
    return "\n".join(lines) + "\n"
