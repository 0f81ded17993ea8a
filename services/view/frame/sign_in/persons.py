"""What signing in holds about a person at a view."""

from services.view.frame.sign_in.tables import sessions
from shared.persons.held import Held, kept

held = Held(
    kept(
        sessions,
        of="person",
        keeps="hash expires_at ended_at since",
        because="opens nothing that `members` does not open; over by time, and deleted when the next one begins",
    ),
)
