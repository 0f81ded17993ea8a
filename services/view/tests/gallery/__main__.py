"""Render all into a folder as ``<name>.html``, addresses of static files as they are."""

from __future__ import annotations

import sys
from pathlib import Path

from services.view.frame.layout.render import page
from services.view.tests.gallery import screens

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for screen in screens():
    (folder / f"{screen.name}.html").write_text(page(screen.model, screen.frame), encoding="utf-8")
