"""`python -m services.members`: run the service."""

from services.members.app import build
from services.members.settings import MembersSettings
from shared import logs
from shared.service import serve
from shared.settings import load

settings = load(MembersSettings)
logs.configure(settings.service, fmt=settings.log_format, level=settings.log_level)
serve(build(settings), settings)
