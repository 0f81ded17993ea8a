"""The settings of every program of the product, for whatever looks at all of them: the doctor, the documentation."""

from __future__ import annotations

from pydantic_settings import BaseSettings

from deploy.stack.description import PROVISIONER_MODULE
from services.exchange.provisioning.__main__ import ProvisionerSettings
from services.exchange.settings import ExchangeSettings
from services.members.settings import MembersSettings
from services.notify.settings import NotifySettings
from services.view.settings import ViewSettings
from shared.settings import Settings

KINDS: dict[str, type[BaseSettings]] = {
    "services.members": MembersSettings,
    "services.mentoring": Settings,
    "services.events": Settings,
    "services.exchange": ExchangeSettings,
    "services.notify": NotifySettings,
    "services.view": ViewSettings,
    PROVISIONER_MODULE: ProvisionerSettings,
}
"""By the module that is started."""
