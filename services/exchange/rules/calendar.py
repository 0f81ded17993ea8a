"""Who sees what of occasions and of those who registered. How to read it: see `members.py`."""

from __future__ import annotations

from services.exchange.rules.groups import OCCASIONS
from services.exchange.rules.language import (
    concerns,
    each_of,
    everyone_below,
    everything,
    neighbours,
    nobody,
    the_unit_itself,
    those_above,
    without_person,
)
from shared.contracts.calendar import (
    GuestForgotten,
    GuestRegistered,
    GuestReminded,
    GuestThanked,
    OccasionAnnounced,
    OccasionAnswered,
    OccasionCancelled,
    OccasionChanged,
    OccasionClosed,
    OccasionFilled,
    RegistrationAsked,
    RegistrationChanged,
)
from shared.contracts.people import GUEST


@concerns(
    OccasionAnnounced,
    group=OCCASIONS,
    when="Eine Gliederung kündigt einen Termin an",
    because="damit alle Ebenen wissen, was stattfindet, und Nachbarn kommen können, wo sie eingeladen sind",
    source="O-01, 3 und 4",
)
def occasion_announced(event: OccasionAnnounced) -> None:
    the_unit_itself(event.unit).sees(everything)
    those_above(event.unit).sees(everything)
    neighbours(event.invited).sees(everything)
    each_of(event.co_organisers).sees(everything)
    everyone_below(event.unit).sees(everything)


@concerns(
    OccasionChanged,
    group=OCCASIONS,
    when="Ein Termin wird geändert",
    because="damit niemand vor einer verschlossenen Tür steht",
    source="O-01, 3 und 4",
)
def occasion_changed(event: OccasionChanged) -> None:
    the_unit_itself(event.unit).sees(everything)
    those_above(event.unit).sees(everything)
    neighbours(event.invited).sees(everything)
    each_of(event.co_organisers).sees(everything)
    everyone_below(event.unit).sees(everything)


@concerns(
    OccasionCancelled,
    group=OCCASIONS,
    when="Ein Termin fällt aus",
    because="damit niemand vor einer verschlossenen Tür steht",
    source="O-01, 3 und 4",
)
def occasion_cancelled(event: OccasionCancelled) -> None:
    the_unit_itself(event.unit).sees(everything)
    those_above(event.unit).sees(everything)
    neighbours(event.invited).sees(everything)
    each_of(event.co_organisers).sees(everything)
    everyone_below(event.unit).sees(everything)


@concerns(
    OccasionFilled,
    group=OCCASIONS,
    when="Bei einem Termin sind mehr oder weniger Plätze belegt",
    because="damit alle Eingeladenen sehen, ob noch Platz ist; es sind Zahlen, keine Namen",
    source="O-01, 3",
)
def occasion_filled(event: OccasionFilled) -> None:
    the_unit_itself(event.unit).sees(everything)
    those_above(event.unit).sees(everything)
    neighbours(event.invited).sees(everything)
    each_of(event.co_organisers).sees(everything)
    everyone_below(event.unit).sees(everything)


@concerns(
    OccasionClosed,
    group=OCCASIONS,
    when="Ein Termin ist vorbei",
    because="damit die Ebenen darüber sehen, was stattgefunden hat und wie viele kamen",
    source="O-01, 3 und 4",
)
def occasion_closed(event: OccasionClosed) -> None:
    the_unit_itself(event.unit).sees(everything)
    those_above(event.unit).sees(everything)
    each_of(event.co_organisers).sees(everything)


@concerns(
    RegistrationAsked,
    group=OCCASIONS,
    when="Jemand möchte zu einem Termin kommen und hat die Adresse noch nicht bestätigt",
    because="damit die Bestätigungsmail hinausgeht; vorher weiß es niemand",
    source="O-01, 3; DSGVO Art. 5 (1) c",
)
def registration_asked(event: RegistrationAsked) -> None:
    nobody()


@concerns(
    GuestRegistered,
    group=OCCASIONS,
    when="Jemand meldet sich zu einem Termin an",
    because="damit die Gliederung, die einlädt, weiß, wer kommt; nach 30 Tagen ist der Name überall gelöscht",
    source="O-01, 3; DSGVO Art. 5 (1) c und e",
)
def guest_registered(event: GuestRegistered) -> None:
    # a guest is known to whoever invites, and to no level above or beside
    the_unit_itself(event.unit).sees(everything).and_knows(
        event.person, GUEST, why="guest", by=event.registration
    ).and_reads(event.note)


@concerns(
    RegistrationChanged,
    group=OCCASIONS,
    when="Eine Anmeldung ändert sich: nachgerückt, abgesagt, da gewesen",
    because="damit die Gliederung, die einlädt, weiß, wer kommt",
    source="O-01, 3",
)
def registration_changed(event: RegistrationChanged) -> None:
    the_unit_itself(event.unit).sees(everything).where_known(event.person, why="guest", by=event.registration)


@concerns(
    GuestReminded,
    group=OCCASIONS,
    when="Ein Gast wird am Tag vorher erinnert",
    because="damit die Gliederung, die einlädt, sieht, dass die Mail hinaus ist",
    source="O-01, 3",
)
def guest_reminded(event: GuestReminded) -> None:
    the_unit_itself(event.unit).sees(everything).where_known(event.person, why="guest", by=event.registration)


@concerns(
    GuestThanked,
    group=OCCASIONS,
    when="Einem Gast wird am Tag danach gedankt",
    because="damit die Gliederung, die eingeladen hat, sieht, dass die Mail hinaus ist",
    source="O-01, 3",
)
def guest_thanked(event: GuestThanked) -> None:
    the_unit_itself(event.unit).sees(everything).where_known(event.person, why="guest", by=event.registration)


@concerns(
    OccasionAnswered,
    group=OCCASIONS,
    when="Ein Gast sagt danach, ob es sich gelohnt hat",
    because="damit die Gliederung, die eingeladen hat, es besser machen kann; es sind Zahlen, und sie bleiben dort",
    source="O-01, 3; DSGVO Art. 5 (1) c",
)
def occasion_answered(event: OccasionAnswered) -> None:
    # the guests of one evening are a small group: no level above counts what they say
    the_unit_itself(event.unit).sees(everything)


@concerns(
    GuestForgotten,
    group=OCCASIONS,
    when="Ein Gast wird vergessen: 30 Tage nach dem Termin, oder auf eigenen Wunsch",
    because="damit von Gästen nichts bleibt als ihre Zahl",
    source="DSGVO Art. 5 (1) e und 17",
)
def guest_forgotten(event: GuestForgotten) -> None:
    the_unit_itself(event.unit).sees(without_person).and_forgets(event.person, why="guest", by=event.registration)
