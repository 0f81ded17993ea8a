"""The routes of a view: each says what it is and which action it needs; signing in, forms and errors live here.

    pages = Pages("today")

    @pages.get("/{unit}/heute", Action.SEE_TODAY, here="today")
    async def today(ask: Asking) -> Page: ...

    @pages.post("/{unit}/antraege/{application}/aufnehmen", Action.DECIDE_APPLICATION, again=one)
    async def admit(ask: Asking, application: UUID) -> Saved: ...

A function returns a page's model, which is drawn in its frame (or only one live part of it, `?teil=`), or what
follows a command. When a command is refused, `again` draws the page anew with what was typed and what is wrong;
`page_above` is whatever page stands at the address above.
`concerning` names the part of the address with the unit that a command concerns, where that is another one.
`Pages(screen)` names the screen as the navigation does: at a level without it all its addresses are a 404.
"""

from services.view.frame.pages.answering import Go, Saved
from services.view.frame.pages.drawing import page_above
from services.view.frame.pages.router import Pages
from services.view.frame.pages.routing import Asking

__all__ = ["Asking", "Go", "Pages", "Saved", "page_above"]
