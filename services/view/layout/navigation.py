"""Where one can go from a view, per level: the one list of the screens' keys and addresses.

On a phone the first four stand at the bottom and the rest behind "Mehr"; on a desktop all stand on the left.

Addresses below a unit (``frame.base``), as the templates link to them:

=======================================  ===========================================================================
``/heute`` ``/lage`` ``/mehr``           start, figures, everything else
``/antraege`` ``/antraege/papier``       applications, one on paper; ``/antraege/{id}`` with ``?schritt=aufnehmen`` or
                                         ``?schritt=ablehnen`` to confirm
``/neumitglieder/{id}``                  new members, a person
``/menschen/{id}/kontakt``               contact data, to be corrected
``/ansprechpersonen``                    contact persons; ``/ansprechpersonen/bestellen`` the form, at the sub-district
                                         ``/ansprechpersonen/vertretung/{branch}``
``/einsprueche/{id}``                    objections, one; ``/einsprueche/eintragen`` a letter that came
``/lage/{unit below}``                   what is overdue there, whom to call, a reminder (sub-district, district)
``/import`` ``/import/{id}``             upload; preview, progress and report of one import
``/import/{id}/abgelehnt.csv``           rejected rows
``/einheiten`` ``/wer-sieht-was``        units, rules
``/mitmachen``                           public application form
=======================================  ===========================================================================

Without a unit: ``/anmelden``, ``/abmelden`` (POST), ``/vertretung/{branch}/{secret}`` (whoever is asked to stand in),
``/einspruch/{secret}`` (whoever was refused). Forms say themselves where they are posted (``Form.action``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.view.layout.model import Level

if TYPE_CHECKING:
    from services.view.layout.frame import Frame

#: how many stand in the bottom navigation of a phone beside "Mehr"
ON_PHONE = 4


@dataclass(frozen=True, slots=True)
class Door:
    """One entry: ``key`` is compared with ``frame.here`` and ``frame.closed``; ``path`` follows ``frame.base``;
    ``short`` is what a phone's bottom navigation has room for."""

    key: str
    label: str
    path: str
    says: str = ""
    short: str = ""


TODAY = Door("today", "Heute", "heute")
OVERVIEW = Door("overview", "Lage", "lage", "Zahlen, Karte und Tabelle")
APPLICATIONS = Door("applications", "Anträge", "antraege", "Wer Mitglied werden möchte")
NEWCOMERS = Door("newcomers", "Neumitglieder", "neumitglieder", "Wer neu ist, und der erste Kontakt", "Neue")
CONTACTS = Door("contacts", "Ansprechpersonen", "ansprechpersonen", "Wer sich um die Neuen kümmert", "Kontakte")
OBJECTIONS = Door("objections", "Einsprüche", "einsprueche", "Gegen Ablehnungen, die Ihr zu entscheiden habt")
UNITS = Door("units", "Einheiten", "einheiten", "Gliederungen und ihre Fristen")
IMPORTS = Door("imports", "Import", "import", "Mitgliederliste einlesen")
RULES = Door("who_sees_what", "Wer sieht was?", "wer-sieht-was", "Welche Ebene was erfährt, und warum")
MORE = Door("more", "Mehr", "mehr")

DOORS: dict[Level, tuple[Door, ...]] = {
    "ortsverein": (TODAY, APPLICATIONS, NEWCOMERS, CONTACTS, UNITS, IMPORTS, RULES),
    "unterbezirk": (TODAY, OVERVIEW, CONTACTS, UNITS, OBJECTIONS, IMPORTS, RULES),
    "bezirk": (TODAY, OVERVIEW, UNITS, IMPORTS, OBJECTIONS, RULES),
}


def stands_at(level: Level, screen: str) -> bool:
    """Whether a level has this screen at all: its addresses are a 404 elsewhere, whoever asks."""
    return any(door.key == screen for door in DOORS[level])


def doors(frame: Frame) -> tuple[Door, ...]:
    """What this person may open at this level, in order."""
    return tuple(door for door in DOORS[frame.level] if door.key not in frame.closed)
