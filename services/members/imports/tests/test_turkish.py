"""Turkish names in Windows-1254, Icelandic and Czech ones in Windows-1252: none is misread without a word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.members.imports.preview import about_file
from services.members.imports.reasons import UnreadableFile
from services.members.imports.source import Source
from services.members.imports.tests.exports import HEADER, line, opened

TURKISH = ["Yılmaz", "Yıldız", "Şahin", "Çağlar", "Doğan", "Ayşe", "Güneş", "İbrahim", "Karadağ", "Aydın", "Şükrü"]
TURKISH += ["Işık", "Oğlu", "İnce", "Özdağ", "Kılıç", "Gümüş", "Beyazıt", "AYŞE", "YILDIZOĞLU", "Şen", "Erdoğan"]
WESTERN = ["Sigurðsson", "Guðrún", "Þórður", "Friðrik", "Davíð", "Arnþór", "Ýmir", "Novotný", "Nový", "Þorsteinn"]
WESTERN += ["Steinþór", "Guðmundsson", "Bergþóra", "Hrubý", "Dýrfjörð", "Þrúður", "Björk", "Harðarson"]
GERMAN = ["Müller", "Groß", "Schäfer", "Jörg", "Özdemir", "Garçon"]


def file(names: list[str], encoding: str) -> Source:
    """An export with these last names, from line 2 on."""
    header = HEADER.replace("Straße", "Strasse")
    rows = [line(Nachname=name, Mitgliedsnummer=f"{n:08}") for n, name in enumerate(names, 10)]
    return opened("\r\n".join([header, *rows]).encode(encoding))


def arrived(source: Source) -> list[str]:
    at = source.columns.index["last_name"]
    return [record[at] for _, record in source.records() if isinstance(record, list)]


def told(source: Source) -> str:
    return " ".join(one["reason"] for one in about_file(source) if one["code"] == "turkish_unclear")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(TURKISH), min_size=1, max_size=4), st.lists(st.sampled_from(GERMAN), max_size=4))
def test_turkish_names_are_never_misread_without_a_word(names: list[str], others: list[str]) -> None:
    try:
        source = file([*others, *names], "cp1254")
    except UnreadableFile as why:
        refused = why.reason_de
    else:
        refused = ""
    if refused:
        assert "Türkisch" in refused
        return
    lines = told(source)
    for at, (name, found) in enumerate(zip([*others, *names], arrived(source), strict=True), 2):
        assert found == name or str(at) in lines


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WESTERN), min_size=1, max_size=8), st.lists(st.sampled_from(GERMAN), max_size=4))
def test_icelandic_and_czech_names_come_through(names: list[str], others: list[str]) -> None:
    assert arrived(file([*others, *names], "cp1252")) == [*others, *names]


@pytest.mark.parametrize("name", ["Ayşe", "Güneş", "Gümüş", "AYŞE"])
def test_one_word_that_only_turkish_has_is_enough_to_refuse_the_file(name: str) -> None:
    with pytest.raises(UnreadableFile, match="Türkisch"):
        file(["Müller", name], "cp1254")


@pytest.mark.parametrize("name", ["Yılmaz", "Şahin", "İbrahim", "Doğan"])
def test_where_both_may_be_meant_the_line_is_named_before_anything_is_taken_over(name: str) -> None:
    assert "ı, ð oder ğ, Þ oder Ş: 3. Gelesen" in told(file(["Müller", name], "cp1254"))


@pytest.mark.parametrize("name", ["Sigurðsson", "Guðrún", "Þórður", "Arnþór", "Þorsteinn", "Dýrfjörð"])
def test_of_what_turkish_has_not_nothing_is_asked(name: str) -> None:
    assert told(file(["Müller", name], "cp1252")) == ""
