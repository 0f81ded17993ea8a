"""What imports hold about a person."""

from services.members.imports.tables import ImportJob, Proposal, Waiting
from shared.persons.held import Held, erased, nobody, passing

held = Held(
    passing(
        ImportJob,
        "id unit key name file state failed report",
        because="a report quotes cells of the export, and is dropped after 90 days; the file goes when the import ends",
    ),
    # `row` is what the register says of somebody who may be this person
    erased(Proposal, of="person", things="id import_id"),
    nobody(Waiting, "unit"),
)
