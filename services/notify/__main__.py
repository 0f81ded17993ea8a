"""Run `notify`: `python -m services.notify`."""

from services.notify.app import build
from services.notify.settings import NotifySettings
from shared import logs
from shared.service import serve
from shared.settings import load

if __name__ == "__main__":
    settings = load(NotifySettings)
    logs.configure(settings.service, fmt=settings.log_format, level=settings.log_level)
    serve(build(settings), settings, also_at=settings.pages_port)
