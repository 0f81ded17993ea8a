"""The rules for names: defects 18 and 19 of the table in member-export.md. Pure: text in, text out.

There are surnames for everything: Prof, Sen, Jun, Null, Keiner, Ng. So a title, a suffix or a placeholder is one only
where its spelling says so; everything else is somebody's name, and at most a question.
"""

from __future__ import annotations

import re
import unicodedata

from services.members.imports.reasons import Reject
from services.members.imports.repairs import is_nothing

# with a full stop or in brackets, or in small letters: "Jun" and "Sen" are surnames, "Junior" is part of some
_SUFFIX = re.compile(r",?\s+(?:\((?i:jun|sen|jr|sr)\.?\)|(?i:jun|sen|jr|sr)\.|jun|sen|jr|sr)$")
_BORN_AS = re.compile(r",?\s+\(?(?:[Gg]eb\.|geborene?)\s*[^\W\d_].*$")
_TITLE = re.compile(
    r"(?:(?:Prof|Dr|DR|PROF)(?:\.\s*|\s+)"
    r"|(?:Mag|Ing|PD|Priv\.-Doz|Dipl\.-\w+|h\. ?c|med|jur|phil|rer\. ?(?:nat|pol)|theol|agr)\.\s*)+(?=[^\W\d_])"
)
_PARTICLES = frozenset({
    "von", "vom", "van", "der", "den", "de", "zu", "zur", "zum", "und", "dos", "da", "das", "do", "ter", "ten",
})  # fmt: skip
_BEHIND = re.compile(r"(?:von|vom|van|der|den|de|zu|zur|zum|und|\s)+|(?:Dr|Prof)\b.*", re.IGNORECASE)
_VOWEL = re.compile("[AEIOUYÄÖÜÉÈÊÁÀÂÓÒÔÍÌÚÙİ]")
_TURKISH = re.compile("[İŞĞ]")


def suffix_removed(last: str) -> str:
    """18 R: a suffix behind the last name (`Müller jun.`, `Müller, geb. Meyer`)."""
    return _SUFFIX.sub("", _BORN_AS.sub("", last))


def title_split(last: str) -> tuple[str, str]:
    """18 R: a title in front of the last name: `Dr. Müller` → (`Dr.`, `Müller`)."""
    match = _TITLE.match(last)
    return (match[0].strip(), last[match.end() :]) if match else ("", last)


def first_name_split(last: str, first: str) -> tuple[str, str]:
    """18 R: both names in one cell: `Müller, Petra` → (`Müller`, `Petra`).

    With another first name, or with part of the last name behind the comma (`Goethe, von`), as it is.
    """
    before, comma, behind = (part.strip() for part in last.partition(","))
    if not comma or not before or (first and behind and behind != first) or _BEHIND.fullmatch(behind):
        return last, first
    return before, first or behind


def capitals_lowered(name: str) -> str:
    """19 R: a name in capitals (`MÜLLER-LÜDERS`, `VON DER HEIDE`, `ŞAHİN`). Initials (`HG`, `H.-J.`) and names of two
    letters (`NG`, `NA`) are left: nobody knows.
    """
    if not name.replace("ß", "").isupper() or not any(
        _VOWEL.search(word) for word in re.findall(r"[^\W\d_]{3,}", name)
    ):
        return name
    lower = (name.replace("İ", "i").replace("I", "ı") if _TURKISH.search(name) else name).lower()
    words = re.split(r"([\s'’.–-]+)", unicodedata.normalize("NFC", lower))
    return "".join(word if word in _PARTICLES else _capitalised(word, name) for word in words)


def _capitalised(word: str, name: str) -> str:
    first = "İ" if word[:1] == "i" and _TURKISH.search(name) else word[:1].upper()
    if word.startswith("mc") and len(word) > 4:
        return first + "c" + word[2:3].upper() + word[3:]
    return first + word[1:]


def last_name_needed(last: str) -> str:
    """19 X: no last name: empty, or nothing but signs. A word is a name: Null, Keiner and Unbekannt are."""
    if not any(map(str.isalnum, last)):
        raise Reject("name_missing")
    return last


def is_like_nothing(last: str, first: str) -> bool:
    """Whether a last name may be a program's word for none: in small letters or capitals, or beside the same first."""
    if last.casefold() == "na":
        return not first or first.casefold() == "na"
    return is_nothing(last) and (last.islower() or last.isupper() or not first or first.casefold() == last.casefold())
