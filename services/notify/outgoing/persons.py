"""What letters and mails hold about a person: ids alone, for a time."""

from services.notify.outgoing.tables import Outgoing, PostedLetter
from shared.persons.held import Held, kept

held = Held(
    kept(
        PostedLetter,
        of="key about actor",
        keeps="id cause kind who path happened_on facts state posted_at plan_at",
        because="nobody is told the same twice; ids and days, deleted 90 days after its mails are settled",
    ),
    kept(
        Outgoing,
        of="recipient about",
        keeps="id cause letter kind path state reason planned_at next_try_at claimed_at sent_at unsubscribe_hash",
        because="no mail is sent twice; neither name nor address nor text, deleted 90 days after it is settled",
    ),
)
