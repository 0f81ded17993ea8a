"""One value, one form to compare: how names and mail addresses are looked up, wherever they came from.

Stored beside what was typed (`name_key`, `mail_key` of a person, of a staged row), computed here and nowhere else:
PostgreSQL's lower() knows other letters than Python's, and neither knows that é has two spellings. What is shown and
sent stays as it was typed; a key is never shown, and nothing is ever sent to it.

A name's form is generous, since a name alone never decides who somebody is (a birth date or an address must agree):

- NFKC: composed or decomposed, full width, ligatures, no-break spaces;
- invisible signs (soft hyphens, zero width, direction marks, variation selectors) are not there;
- case by casefold: STRAUSS, Strauß and strauss, as registers in capitals write them; i, I, İ and ı are one, since
  whoever writes in capitals loses which it was;
- every dash is a blank, as are several: Müller-Lüders, Müller – Lüders, Müller Lüders; every apostrophe is one sign.

Accents and umlauts stay: Müller is not Muller, and whether Mueller is Müller only people know.

An address's form is strict, since an address alone lets somebody in: small letters, NFC, the domain as in DNS (RFC
5891).
Neither ß nor compatibility signs are mapped in the local part: they are other mailboxes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

_APOSTROPHES = "'`´‘’‚‛′ʹʻʼʽʾʿˈ＇"
_DASHES = "-‐‑‒–—―−﹘﹣－"
_SIGNS = {ord(sign): "'" for sign in _APOSTROPHES} | {ord(sign): " " for sign in _DASHES} | {ord("|"): " "}
_LETTERS = str.maketrans({"ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d"})
_DOT_ABOVE = re.compile("i\u0307")
_SELECTORS = re.compile("[\ufe00-\ufe0f\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\U000e0000-\U000e0fff]")


def without_unseen(text: str) -> str:
    """A text of one line without the signs that nobody sees; every kind of blank is a plain one."""
    if text.isascii() and text.isprintable():
        return text
    seen = []
    for sign in _SELECTORS.sub("", text):
        kind = unicodedata.category(sign)
        if kind in ("Zs", "Zl", "Zp") or sign in "\t\n\r\v\f\x85":
            seen.append(" ")
        elif kind not in ("Cf", "Cc"):
            seen.append(sign)
    return "".join(seen)


@lru_cache(maxsize=1 << 14)
def folded(name: str) -> str:
    """One name, first or last, in the form in which it is compared."""
    text = without_unseen(name).translate(_SIGNS)
    if text.isascii():
        return " ".join(text.lower().split())
    while True:
        once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).translate(_SIGNS).casefold())
        once = _DOT_ABOVE.sub("i", once.replace("ı", "i"))
        if once == text:
            return " ".join(without_unseen(once).translate(_SIGNS).split())
        text = once


def name_key(last: str, first: str) -> str:
    """Last and first name, `last|first`; each is empty where it is not known."""
    return f"{folded(last)}|{folded(first)}"


def without_marks(key: str) -> str:
    """A form in which Zoë is Zoe, and Müller is Mueller and Muller: too generous to decide by, good enough to ask."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", key) if not unicodedata.combining(sign))
    return re.sub(r"([aou])e", r"\1", plain.translate(_LETTERS))


def mail_key(address: str) -> str:
    """An address in the form in which it is compared; empty for none."""
    if address.isascii() and address.isprintable() and "xn--" not in (small := address.lower()):
        return small.strip()
    text = without_unseen(address).strip()
    if text.isascii() and "xn--" not in text.lower():
        return text.lower()
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return text
    return f"{unicodedata.normalize('NFC', found.local_part.lower())}@{(found.ascii_domain or found.domain).lower()}"
