"""The provisioner: topics when units appear, users and literal ACLs. It alone holds the broker's admin rights."""

from services.exchange.provisioning.broker import provision
from services.exchange.provisioning.plan import OWN_VIEW, Plan, Principal, ViewOf, plan_for, topics_for

__all__ = ["OWN_VIEW", "Plan", "Principal", "ViewOf", "plan_for", "provision", "topics_for"]
