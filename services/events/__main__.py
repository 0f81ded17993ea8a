"""Run `events`: `python -m services.events`."""

from services.events.app import build
from shared import logs
from shared.service import serve
from shared.settings import Settings, load

if __name__ == "__main__":
    settings = load(Settings)
    logs.configure(settings.service, fmt=settings.log_format, level=settings.log_level)
    serve(build(settings), settings)
