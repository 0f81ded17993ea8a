"""The relevance rules: for each event type, whom it concerns and what each may see. One module a service."""

from services.exchange.rules import members, mentoring, notify, objections
from services.exchange.rules.checks import check
from services.exchange.rules.language import RULES, Rule, RuleError

check()

__all__ = ["RULES", "Rule", "RuleError", "members", "mentoring", "notify", "objections"]
