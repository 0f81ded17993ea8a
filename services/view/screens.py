"""Every screen's routes, in one list."""

from __future__ import annotations

from services.view.more.routes import pages as more
from services.view.newcomers.routes import pages as newcomers
from services.view.pages import Pages
from services.view.sign_in.routes import pages as sign_in
from services.view.today.routes import pages as today

SCREENS: tuple[Pages, ...] = (sign_in, today, newcomers, more)
