"""What invitations hold about a person: that somebody is new in a branch, by an id without a name; and what their link
opens, until they use it or the evening is a month over."""

from services.events.invitations.tables import Calling, Hospitality, Invitation, InvitationLink, Newcomer, Round
from shared.persons.held import Held, erased, kept, nobody, passing

held = Held(
    kept(
        Newcomer,
        of="person",
        keeps="journey unit path started_on been_on",
        because="who is new in a branch, so that each is invited once; an id without a name, until the journey ends",
    ),
    erased(Invitation, of="person", things="id occasion registration"),
    passing(
        InvitationLink,
        "secret_hash invitation sealed",
        because="opened by the secret in the mail alone; gone with its use, or 30 days after the evening",
    ),
    nobody(Hospitality, "unit"),
    nobody(Calling, "occasion"),
    nobody(Round, "id occasion unit path"),
)
