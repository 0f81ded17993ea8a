"""Sending what people have decided about an import's proposals."""

from __future__ import annotations

from collections.abc import Mapping

from services.view.frame.receipts.sending import Sender
from shared.problems import Problem


async def carry_out(sender: Sender, unit: str, decisions: Mapping[str, bool], key: str) -> list[Problem]:
    """Send each decision (by proposal, whether it is accepted); one that is not taken does not stop the others.

    Returns why some were not taken: somebody else or a newer import was faster. Raises Problem where members is away.
    """
    refused = []
    for proposal, accept in decisions.items():
        where = f"/units/{unit}/imports/proposals/{proposal}"
        try:
            await sender.command("members", where, {"accept": accept}, key=f"{key}-{proposal}", wait=False)
        except Problem as why:
            if why.status not in (404, 409):
                raise
            refused.append(why)
    return refused
