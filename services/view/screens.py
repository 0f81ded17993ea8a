"""Every screen's routes, in one list."""

from __future__ import annotations

from services.view.applications.public import pages as public_applications
from services.view.applications.routes import pages as applications
from services.view.contacts.answering import pages as public_answers
from services.view.contacts.routes import pages as contacts
from services.view.contacts.stand_ins import pages as stand_ins
from services.view.imports.questions import pages as import_questions
from services.view.imports.routes import pages as imports
from services.view.legal.routes import pages as legal
from services.view.letters.routes import pages as letters
from services.view.live.routes import pages as live
from services.view.more.routes import pages as more
from services.view.newcomers.entering import pages as newcomers
from services.view.objections.branch_forms import pages as objections_at_branch
from services.view.objections.public import pages as public_objections
from services.view.objections.routes import pages as objections
from services.view.overview.routes import pages as overview
from services.view.pages import Pages
from services.view.people.routes import pages as people
from services.view.reminders.routes import pages as reminders
from services.view.sign_in.routes import pages as sign_in
from services.view.today.routes import pages as today
from services.view.units.routes import pages as units
from services.view.who_sees_what.routes import pages as who_sees_what

SCREENS: tuple[Pages, ...] = (
    sign_in,
    legal,
    live,
    today,
    applications,
    public_applications,
    objections,
    objections_at_branch,
    public_objections,
    letters,
    newcomers,
    contacts,
    people,
    stand_ins,
    public_answers,
    overview,
    reminders,
    import_questions,  # before the address of one import, which would take theirs for its key
    imports,
    units,
    who_sees_what,
    more,
)
