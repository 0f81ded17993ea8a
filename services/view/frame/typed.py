"""What a form holds, as text."""

from __future__ import annotations

from starlette.datastructures import FormData


def texts_of(form: FormData) -> dict[str, str]:
    """Its fields with text; of several ticks with one name each on a line."""
    found: dict[str, str] = {}
    for name, text in form.multi_items():
        if isinstance(text, str):
            found[name] = f"{found[name]}\n{text}" if name in found else text
    return found
