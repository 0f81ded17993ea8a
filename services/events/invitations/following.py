"""Invitations go along with the occasion that they are for."""

from __future__ import annotations

from services.events.calendar.following import Followers
from services.events.invitations import commands


def follow(followers: Followers) -> None:
    """Hear of occasions whose guests are forgotten."""
    followers.when_forgotten(commands.over)
