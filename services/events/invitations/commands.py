"""Inviting, and accepting an invitation by one tap. The occasion's row is locked first, as by all about seats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlmodel import col

from services.events.calendar import queries as calendar
from services.events.calendar import registering
from services.events.calendar.tables import ATTENDED, Occasion, Registration, RegistrationLink, guest_key
from services.events.invitations import queries
from services.events.invitations.rules import Months, New, to_invite
from services.events.invitations.sealing import Known, opened, seal
from services.events.invitations.tables import Calling, Hospitality, Invitation, InvitationLink, Newcomer, Round
from shared.clock import now as real_time
from shared.contracts.invitations import HospitalitySet, InvitationsCounted, NewcomerInvited, NewcomersInvited
from shared.database import one_at_a_time
from shared.hierarchy import Level, UnitPath, UnitTree
from shared.messaging.work import Work
from shared.problems import Problem
from shared.security.secrets import hashed, new_secret


async def invite(
    work: Work, unit: UnitPath, occasion_id: UUID, *, months: Months, neighbours: bool, tree: UnitTree, at: datetime
) -> Calling:
    """Invite new members who were not invited to it yet: each gets one mail. Raises Problem 404, 409."""
    occasion = await calendar.to_change(work.session, unit.unit, occasion_id)
    _may_be_invited_to(occasion, at, neighbours)
    calling = await work.session.get(Calling, occasion.id)
    if calling is None:
        calling = Calling(occasion=occasion.id, months=months, neighbours=neighbours)
        work.session.add(calling)
    units = [unit.unit]
    if neighbours:
        units += await queries.hospitable(work.session, [one.key for one in tree.siblings(unit.unit)])
    invited = await queries.invited_to(work.session, occasion.id)
    found = await queries.new_in(work.session, units)
    chosen = to_invite(found, today=at.date(), months=months, invited=invited)
    for one in chosen:
        await _invites(work, occasion, tree.path(one.unit), one, at)
    await _tell_branches(work, occasion, chosen, tree, at)
    before = (calling.months, calling.neighbours, calling.invited, calling.version)
    calling.months, calling.neighbours = max(months, calling.months), neighbours or calling.neighbours
    calling.invited += len(chosen)
    calling.beside += sum(one.unit != unit.unit for one in chosen)
    if before != (calling.months, calling.neighbours, calling.invited, calling.version) or not calling.version:
        _count(work, occasion, calling)
    return calling


def _may_be_invited_to(occasion: Occasion, at: datetime, neighbours: bool) -> None:
    if not registering.is_open(occasion, at):
        raise Problem(409, "occasion_over", "Einladen lässt sich nur, solange der Abend noch bevorsteht.")
    if occasion.unit_path.level is not Level.BRANCH or occasion.kind != "evening" or not occasion.registration:
        raise Problem(409, "no_evening", "Neue lassen sich zu Abenden für Neue einladen, zu denen man sich anmeldet.")
    if neighbours and not occasion.invites:
        raise Problem(
            409, "not_for_neighbours", "Dieser Abend ist nicht für Nachbarn: Lad sie erst unter „Ändern“ ein."
        )


async def _invites(work: Work, occasion: Occasion, theirs: UnitPath, one: New, at: datetime) -> None:
    invitation = Invitation(occasion=occasion.id, person=one.person)
    work.session.add(invitation)
    said = NewcomerInvited(
        unit=theirs,
        invitation=invitation.id,
        person=one.person,
        occasion=occasion.id,
        by=occasion.unit_path,
        invited_on=at.date(),
    )
    work.emit(said, version=1)


async def _tell_branches(work: Work, occasion: Occasion, chosen: Iterable[New], tree: UnitTree, at: datetime) -> None:
    """Each branch hears how many of its own are invited by now."""
    for unit, more in sorted(Counter(one.unit for one in chosen).items()):
        found = select(Round).where(col(Round.occasion) == occasion.id, col(Round.unit) == unit)
        told = (await work.session.scalars(found)).first()
        if told is None:
            told = Round(occasion=occasion.id, unit=unit, path=tree.path(unit).model_dump())
            work.session.add(told)
        told.invited, told.version = told.invited + more, told.version + 1
        said = NewcomersInvited(
            unit=told.unit_path,
            round=told.id,
            occasion=occasion.id,
            by=occasion.unit_path,
            invited=told.invited,
            invited_on=at.date(),
        )
        work.emit(said, version=told.version)


def _count(work: Work, occasion: Occasion, calling: Calling) -> None:
    calling.version += 1
    counted = InvitationsCounted(
        unit=occasion.unit_path,
        occasion=occasion.id,
        months=calling.months,
        neighbours=calling.neighbours,
        invited=calling.invited,
        beside=calling.beside,
        registered=calling.registered,
    )
    work.emit(counted, version=calling.version)


async def set_hospitality(work: Work, unit: UnitPath, *, allowed: bool, at: datetime) -> Hospitality:
    """Neighbours may invite this branch's new members, or may not (any more). The same again changes nothing.

    Raises Problem 409.
    """
    if unit.level is not Level.BRANCH:
        raise Problem(409, "no_branch", "Neue Mitglieder haben nur Ortsvereine.")
    await one_at_a_time(work.session, "hospitality", unit.unit)
    said = await work.session.get(Hospitality, unit.unit)
    if said is None:
        if allowed:
            return Hospitality(unit=unit.unit, allowed=True, version=0)
        said = Hospitality(unit=unit.unit, allowed=True, version=0)
        work.session.add(said)
    if said.allowed != allowed:
        said.allowed, said.version = allowed, said.version + 1
        work.emit(HospitalitySet(unit=unit, allowed=allowed, set_on=at.date()), version=said.version)
    return said


class Issued(NamedTuple):
    """A secret for one mail, and what it is about."""

    secret: str
    occasion: Occasion


async def issue(work: Work, invitation: Invitation, known: Known, at: datetime) -> Issued:
    """A secret for one mail; what is known of whom it goes to is sealed with it. Raises Problem 410 where there is
    nothing to accept any more."""
    occasion = await work.session.get_one(Occasion, invitation.occasion)
    if not registering.is_open(occasion, at) or invitation.registration is not None:
        raise calendar.link_spent()
    secret = new_secret()
    sealed = seal(secret, known)
    work.session.add(InvitationLink(secret_hash=hashed(secret), invitation=invitation.id, sealed=sealed))
    return Issued(secret, occasion)


async def accept(work: Work, secret: str, at: datetime) -> tuple[Occasion, Registration]:
    """Whoever is invited comes: a seat, or a place in the line. The same link leads to it from then on. Once more,
    nothing changes. Raises Problem 409, 410."""
    occasion, invitation, link = await queries.held_by(work.session, secret)
    if invitation.registration is not None:
        mine = await work.session.get(Registration, invitation.registration, with_for_update=True)
        if mine is None:
            raise calendar.link_spent()
        if await work.session.get(RegistrationLink, link.secret_hash) is None:
            work.session.add(RegistrationLink(secret_hash=link.secret_hash, registration=mine.id))
        return occasion, mine
    if not registering.is_open(occasion, at):
        raise registering.over()
    if link.sealed is None:
        raise calendar.link_spent()
    known = opened(secret, link.sealed)
    asked = Registration(
        occasion=occasion.id,
        first_name=known.first_name,
        email=known.email,
        guest_key=guest_key(known.first_name, known.email),
        party=1,
        asked_at=real_time(),
    )
    work.session.add(asked)
    await work.session.flush()
    work.session.add(RegistrationLink(secret_hash=link.secret_hash, registration=asked.id))
    await work.session.flush()
    # the mail came by this link: the address is theirs
    _, mine = await registering.confirm(work, secret, at)
    invitation.registration = mine.id
    theirs = update(InvitationLink).where(col(InvitationLink.invitation) == invitation.id)
    await work.session.execute(theirs.values(sealed=None))
    if mine.id == asked.id:  # else they had registered by themselves before
        calling = await work.session.get_one(Calling, occasion.id)
        calling.registered += 1
        _count(work, occasion, calling)
    return occasion, mine


async def over(work: Work, occasion: Occasion) -> None:
    """Guests are forgotten: who was there is not invited to the next one, and nothing leads to who was invited."""
    came = select(col(Invitation.person)).join(Registration, col(Registration.id) == col(Invitation.registration))
    came = came.where(col(Invitation.occasion) == occasion.id, col(Registration.standing) == ATTENDED)
    been = update(Newcomer).where(col(Newcomer.person).in_(came))
    await work.session.execute(been.values(been_on=occasion.starts.date()))
    await work.session.execute(delete(Invitation).where(col(Invitation.occasion) == occasion.id))
