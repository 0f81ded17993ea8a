"""What there is to tell is complete: each thing that can be forgotten is refused at import, with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.notify import letters
from services.notify.letters import CAPABILITIES, KINDS, check
from services.notify.writing.kinds import Kind, declare
from services.notify.writing.render import words_of
from services.notify.writing.words import WORDS, Word


def test_all_that_is_there_is_complete() -> None:
    check()
    assert {folder.name for folder in CAPABILITIES} >= {"admissions", "contacts", "objections", "calls", "offices"}


def test_a_kind_without_a_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "KINDS", {**KINDS, "forgotten": Kind(None)})
    with pytest.raises(TypeError, match=r"without a text .*: forgotten"):
        check()


def test_a_text_of_no_kind_and_a_letter_of_no_kind_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "KINDS", {name: kind for name, kind in KINDS.items() if name != "vacancy"})
    with pytest.raises(TypeError, match=r"texts of no kind .*: vacancy"):
        check()


def test_a_rule_that_gives_letters_of_no_kind_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rules.py").write_text("Letter('unheard_of', cause)")
    monkeypatch.setattr(letters, "CAPABILITIES", (*CAPABILITIES, tmp_path))
    with pytest.raises(TypeError, match="gives letters of no kind: unheard_of"):
        check()


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kinds.py").write_text("")
    with pytest.raises(TypeError, match=r"has no rules\.py: nobody would ever be told"):
        letters._load(tmp_path)


def test_rules_that_tell_nobody_and_a_folder_that_is_no_package_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in "rules", "kinds":
        (tmp_path / f"{module}.py").write_text("")
    with pytest.raises(TypeError, match=r"has no __init__\.py: nobody would ever be told"):
        letters._load(tmp_path)
    monkeypatch.setattr(letters, "CAPABILITIES", (*CAPABILITIES, tmp_path))
    with pytest.raises(TypeError, match=r"rules\.py has no rule \(@tells\): nobody would ever be told"):
        check()


def test_nothing_is_said_twice() -> None:
    with pytest.raises(TypeError, match="two kinds of mails are called vacancy"):
        declare({"vacancy": Kind(None)})
    with pytest.raises(TypeError, match="two look up the word contact"):

        class Again(Word, name="contact"):
            """Somebody looks it up already."""


def test_every_word_that_is_looked_up_is_used() -> None:
    used = set().union(*(words_of(kind) for kind in KINDS))
    assert not WORDS.keys() - used
