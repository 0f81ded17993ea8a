"""Kinds of mails about signing in."""

from __future__ import annotations

from services.notify.writing.kinds import Kind, declare

declare({"sign_in": Kind(None), "confirm_application": Kind(None), "address_changed": Kind(None)})
