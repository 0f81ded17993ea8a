"""Links that somebody asked for: to sign in, to confirm an application."""

from __future__ import annotations

from services.notify.writing.letter import Audience, Letter, Who, because, tells
from shared.contracts.members import AddressNoticeRequested, MailLinkRequested


@tells(MailLinkRequested)
def whoever_asked_gets_the_link(event: MailLinkRequested) -> list[Letter]:
    """Address and link are fetched from `members` in the moment of sending; neither is stored here."""
    return [Letter(event.purpose, because("link", event.link), Audience(Who.LINK, str(event.link)), event.unit, None)]


@tells(AddressNoticeRequested)
def whoever_signs_in_is_told_of_another_address(event: AddressNoticeRequested) -> list[Letter]:
    """At the old address and at the new one, each by a notice of its own; both are known to `members` alone."""
    told = Audience(Who.LINK, str(event.link))
    return [Letter("address_changed", because("address", event.link), told, event.unit, None)]
