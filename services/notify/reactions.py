"""The reactions of `notify`; registered in `directory/reactions.py` and `outgoing/reactions.py`."""

from shared.messaging.reactions import Reactions

reactions = Reactions("notify")
