"""`python -m services.exchange`: serve exchange."""

import gc

from services.exchange.app import build
from services.exchange.settings import ExchangeSettings
from shared import logs
from shared.service import serve
from shared.settings import load

if __name__ == "__main__":
    # a batch makes some hundred thousand small objects without cycles: looking for cycles all the time is a third of it
    gc.set_threshold(200_000, 20, 50)
    settings = load(ExchangeSettings)
    logs.configure(settings.service, fmt=settings.log_format, level=settings.log_level)
    serve(build(settings), settings)
