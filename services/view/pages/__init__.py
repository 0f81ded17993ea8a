"""The routes of a view: each says what it is and which action it needs; signing in, forms and errors live here.

    pages = Pages("today")

    @pages.get("/{unit}/heute", Action.SEE_TODAY, here="today")
    async def today(ask: Ask) -> Page: ...

    @pages.post("/{unit}/antraege/{application}/aufnehmen", Action.DECIDE_APPLICATION, again=one)
    async def admit(ask: Ask, application: UUID) -> Saved: ...

A function returns a page's model, which is drawn in its frame (or only one live part of it, `?teil=`), or what
follows a command. When a command is refused, `again` draws the page anew with what was typed and what is wrong.
`concerning` names the part of the address with the unit that a command concerns, where that is another one.
`Pages(screen)` names the screen as the navigation does: at a level without it all its addresses are a 404.
"""

from services.view.pages.answering import Go, Saved
from services.view.pages.router import Pages
from services.view.pages.routing import Ask

__all__ = ["Ask", "Go", "Pages", "Saved"]
