"""What templates hold about a person: nothing."""

from services.events.templates.tables import Adaptation, Template, TemplateUse
from shared.persons.held import Held, nobody

held = Held(
    nobody(Template, "id unit path kind said title about checklist begins since"),
    nobody(Adaptation, "id template unit path own said title about checklist begins based_on"),
    nobody(TemplateUse, "occasion template unit path taken follows"),
)
