"""How dates, numbers and names read: the words that people meet on every page."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest

from services.view.frame.layout import dates
from services.view.frame.layout.dates import BERLIN
from services.view.frame.layout.render import VIEW
from shared.letters.writing import FOLDER
from shared.mail_address import as_read
from shared.telephone import dial

LETTERS = VIEW.parents[0] / "notify" / "letters"
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 20, 14, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 24), "heute"),
        (date(2026, 11, 25), "morgen"),
        (date(2026, 11, 23), "gestern"),
        (date(2026, 12, 8), "8. Dezember"),
        (date(2027, 1, 8), "8. Januar 2027"),
    ],
)
def test_a_day_is_said_as_people_say_it(day: date, words: str) -> None:
    assert dates.near_words(day, TODAY) == words


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=20), "gerade eben"),
        (timedelta(seconds=-5), "gerade eben"),
        (timedelta(minutes=1), "vor 1 Minute"),
        (timedelta(minutes=2, seconds=50), "vor 2 Minuten"),
        (timedelta(hours=3, minutes=34), "heute, 16:40"),
        (timedelta(hours=35, minutes=9), "gestern, 9:05"),
        (timedelta(days=16), "8. November"),
    ],
)
def test_a_moment_is_said_by_how_long_ago_it_was(passed: timedelta, words: str) -> None:
    assert dates.ago_words(NOW - passed, NOW) == words


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=20), "20:13"),
        (timedelta(hours=3, minutes=34), "16:40"),
        (timedelta(hours=35, minutes=9), "gestern, 9:05"),
        (timedelta(days=16), "8. November"),
    ],
)
def test_a_moment_is_said_by_when_it_was(passed: timedelta, words: str) -> None:
    assert dates.when_words(NOW - passed, NOW) == words


def test_yesterday_is_a_day_of_berlin_even_when_told_in_utc() -> None:
    from datetime import UTC

    late_evening = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 23:30 in Berlin, the day before
    after_midnight = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # 0:30 in Berlin, today
    assert dates.ago_words(late_evening, NOW) == "gestern, 23:30"
    assert dates.ago_words(after_midnight, NOW) == "heute, 0:30"


@pytest.mark.parametrize(
    ("left", "text", "tone"),
    [
        (-23, "seit 23 Tagen überfällig", "late"),
        (-1, "seit 1 Tag überfällig", "late"),
        (0, "heute", "late"),
        (1, "noch 1 Tag", "late"),
        (3, "noch 3 Tage", "late"),
        (4, "noch 4 Tage", "soon"),
        (14, "noch 14 Tage", "soon"),
        (15, "noch 15 Tage", "plain"),
    ],
)
def test_days_left_are_a_word_and_a_tone(left: int, text: str, tone: str) -> None:
    chip = dates.days_chip(TODAY + timedelta(days=left), TODAY)
    assert (chip.text, chip.tone) == (text, tone)


def test_numbers_have_points_and_a_hidden_figure_is_a_dash() -> None:
    assert dates.number(3416750) == "3.416.750"
    assert dates.number(None) == dates.percent(None) == "–"
    assert dates.plural(1, "Antrag", "Anträge") == "1 Antrag"
    assert dates.plural(0, "Antrag", "Anträge") == "0 Anträge"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Mehmet Yıldız", "MY"),
        ("Dr. Kwame Boateng-Hoffmann", "KB"),
        ("Cher", "C"),
        ("", "?"),
        ("Anna (Vertretung)", "A"),
    ],
)
def test_initials_leave_titles_and_brackets_out(name: str, letters: str) -> None:
    assert dates.initials(name) == letters


def test_a_birthday_counts_from_the_day_itself() -> None:
    assert dates.age(date(1995, 11, 24), TODAY) == 31
    assert dates.age(date(1995, 11, 25), TODAY) == 30


def test_since_counts_days_for_two_weeks_then_names_the_day() -> None:
    assert dates.since_words(date(2026, 11, 15), TODAY) == "seit 9 Tagen"
    assert dates.since_words(date(2026, 11, 23), TODAY) == "seit gestern"
    assert dates.since_words(date(2026, 11, 1), TODAY) == "seit 1. November"


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("05121 4711/4712", "051214711"),
        ("0511 123 / 0171 2345678", "0511123"),
        ("05121/4711", "051214711"),
        ("05121/4711/4712", "051214711"),
        ("+49 5121/4711", "+4951214711"),
        ("+49 (0)511 47 11-12", "+49511471112"),
        ("(05121) 4711", "051214711"),
        ("4711/4712", "4711"),
        ("Tel. 0511 4711 (abends)", "05114711"),
        ("+43 1 4711/12", "+4314711"),
        ("+43 1/4711", "+4314711"),
        ("", ""),
    ],
)
def test_the_first_of_two_numbers_is_dialled(written: str, dialled: str) -> None:
    assert dial(written) == dialled


def test_every_link_to_call_dials_by_the_one_filter() -> None:
    texts = [file.read_text() for file in VIEW.glob("*/*/*.html")]
    links = [line for text in texts for line in text.split('"') if line.startswith("tel:")]
    assert len(links) >= 8
    assert not [one for one in links if not one.endswith(" | dial }}")]


def test_every_number_that_is_read_goes_through_the_one_filter() -> None:
    texts = [file.read_text() for file in (*VIEW.glob("*/*/*.html"), *FOLDER.glob("*.txt"), *LETTERS.glob("*/*.txt"))]
    shown = [one for text in texts for one in re.findall(r"{{[^}]*phone[^}]*}}", text) if "m.text(" not in one]
    assert len(shown) >= 12
    assert not [one for one in shown if not re.search(r"phone \| (dial|phone) }}$", one)]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("kim@xn--mller-kva.example", "kim@müller.example"),
        ("kim@post.xn--mller-kva.example", "kim@post.müller.example"),
        ("kim@example.org", "kim@example.org"),
        ("kim@xn--.example", "kim@xn--.example"),
        ("", ""),
    ],
)
def test_an_address_is_shown_as_it_was_typed(sent: str, read: str) -> None:
    assert as_read(sent) == read
