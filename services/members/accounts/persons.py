"""What links, sessions and wishes for links hold about a person."""

from services.members.accounts.tables import Client, Feed, Link, LinkRequest, Session
from shared.persons.held import Held, erased, kept, nobody, passing

held = Held(
    nobody(Client, "client secret_hash role units url"),
    passing(LinkRequest, "id email client", because="an address that somebody typed: gone as soon as it is looked up"),
    # of an applicant who has not confirmed the address there is no person yet: such a link is dropped after a week
    erased(Link, of="person", things="id draft application"),
    erased(Feed, of="person"),
    kept(
        Session,
        of="person",
        keeps="secret_hash client began_at used_at",
        because="opens nothing for somebody without an office, and ends by itself within 90 days",
    ),
)
