"""What people agree to who want to stay in touch, word by word: each version stays here, since what somebody agreed to
must be shown to them years later (GDPR, Art. 7 (1)). A changed text is a new version."""

from __future__ import annotations

CURRENT = "2026-12"
"""The version that is shown now."""

TEXTS = {
    "2026-12": (
        "Ich möchte in Kontakt bleiben. Ihr dürft mir schreiben und mich anrufen, um mich einzuladen und mit mir über "
        "eine Mitgliedschaft zu sprechen. Dafür speichert Ihr meinen Namen, wie Ihr mich erreicht und wofür ich mich "
        "interessiere. Das kann ich jederzeit widerrufen: Dann ist alles gelöscht."
    ),
}
"""Each version that anybody ever agreed to."""
