"""`python -m services.exchange`: serve exchange."""

from services.exchange.app import build
from services.exchange.settings import ExchangeSettings
from shared import logs
from shared.service import serve
from shared.settings import load

if __name__ == "__main__":
    settings = load(ExchangeSettings)
    logs.configure(settings.service, fmt=settings.log_format, level=settings.log_level)
    serve(build(settings), settings)
