"""Invitations to new members: their own branch's, or a neighbour's."""

from __future__ import annotations

KNOWN = {"home": "Ortsverein Celle"}
UNKNOWN = {"home": "Ortsverein Bergen"}
