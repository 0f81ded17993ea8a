"""The relevance rules: for each event type, whom it concerns and what each may see. One module a service or capability.

Importing this finds all of them, and refuses an event without a rule and a rule that says too much.
"""

import importlib
import pkgutil

from services.exchange.rules.checks import check
from services.exchange.rules.language import RULES, Rule, RuleError

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
check()

__all__ = ["RULES", "Rule", "RuleError"]
