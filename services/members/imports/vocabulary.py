"""Words that stand for a fixed value: the spellings of an export and those other programs use (member-export.md)."""

from __future__ import annotations

from services.members.imports.model import Gender, Payment, Status

SALUTATIONS = {"": "", "Herr": "Herr", "Frau": "Frau", "herr": "Herr", "herrn": "Herr", "hr.": "Herr", "frau": "Frau",
               "fr.": "Frau"}  # fmt: skip

GENDERS: dict[str, Gender] = {
    "": "", "m": "m", "w": "w", "d": "d", "M": "m", "W": "w", "D": "d", "f": "w", "x": "d", "1": "m", "0": "w",
    "männlich": "m", "weiblich": "w", "divers": "d", "herr": "m", "frau": "w",
}  # fmt: skip

#: "" is told by the date of leaving
STATUSES: dict[str, Status] = {
    "Mitglied": "member", "Gastmitglied": "guest", "ausgetreten": "left",
    "mitglied": "member", "aktiv": "member", "gastmitglied": "guest", "gast": "guest",
    "austritt": "left", "ehemalig": "left", "verstorben": "left",
}  # fmt: skip

PAYMENTS: dict[str, Payment] = {
    "": "", "Lastschrift": "direct_debit", "Überweisung": "transfer", "Barzahlung": "cash",
    "lastschrift": "direct_debit", "sepa-lastschrift": "direct_debit", "bankeinzug": "direct_debit",
    "l": "direct_debit",
    "überweisung": "transfer", "ueberweisung": "transfer", "dauerauftrag": "transfer", "u": "transfer",
    "barzahlung": "cash", "bar": "cash", "b": "cash",
}  # fmt: skip

#: anything else is no: no newsletter without a clear yes
NEWSLETTER = {"ja": True, "nein": False, "": False, "j": True, "n": False, "x": True, "1": True, "0": False,
              "yes": True, "no": False, "true": True, "false": False, "wahr": True, "falsch": False}  # fmt: skip
