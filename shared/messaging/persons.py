"""What messages on their way hold about a person. None of it is erased: what is here is an id, or leaves by itself."""

from shared.messaging.tables import commands, dead_letters, deadlines, discarded, inbox, offsets, outbox
from shared.persons.held import Held, kept, nobody

held = Held(
    kept(
        outbox,
        of="key value",
        keeps="topic headers aggregate_type aggregate_id",
        because="on its way to the broker: deleted when that has acknowledged it, within moments",
    ),
    kept(
        dead_letters,
        of="key",
        keeps="consumer topic ce_id ce_type reason detail since",
        because="where a record stands that could not be processed, not what it says; gone when an operator settles it",
    ),
    kept(
        commands,
        of="principal",
        keeps="key request command_id body headers at",
        because="who sent a command: asked again, however late, it takes effect once. Its answer holds ids and days, "
        "the request is a digest",
    ),
    nobody(inbox, "consumer ce_id"),
    nobody(discarded, "topic reason why"),
    nobody(offsets, "consumer topic"),
    nobody(deadlines, "kind subject"),
)
