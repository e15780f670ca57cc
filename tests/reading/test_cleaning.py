from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.text.cleaning import are_collapsed, clean, collapse, dateline, is_truncated, word_count
from etl.text.lines import visible_count, visible_lines


@pytest.mark.parametrize(
    ("printed", "text", "captions"),
    [
        ("plain", "plain", ()),
        (" a\u00a0b\u202fc\u2007d\t\ne ", "a b c d e", ()),
        ("“a” – ‘b’ — é", "“a” – ‘b’ — é", ()),
        ('a [caption id="x" width="5"] Tower; image: TCA [/caption] b', "a b", ("Tower; image: TCA",)),
        ("a[caption]one[/caption][caption]two[/caption]b", "a b", ("one", "two")),
        ('a [caption id="x"] cut inside...', 'a [caption id="x"] cut inside...', ()),
        ('a [caption id="x...', 'a [caption id="x...', ()),
        ("[caption a] open [caption b]shut[/caption] c", "[caption a] open c", ("shut",)),
        ("[caption]see [note] here[/caption]", "", ("see [note] here",)),
        ("a [caption]  [/caption] b", "a b", ()),
        ('a [caption caption="Old form"][/caption] b', "a b", ("Old form",)),
        ("[captions]no[/captions] and [/caption]", "[captions]no[/captions] and [/caption]", ()),
    ],
)
def test_clean(printed: str, text: str, captions: tuple[str, ...]) -> None:
    assert clean(printed) == (text, captions)


@given(st.text(alphabet='a [caption]/="\u00a0\n…'))
def test_cleaning_twice_changes_only_captions_that_joined(printed: str) -> None:
    text = clean(printed).text
    assert text == " ".join(text.split())
    if "[/caption]" not in text:
        assert clean(text) == (text, ())


@given(
    st.text(
        st.sampled_from(" a\t\n\x0b\x1c\x1f\x85\xa0\u1680\u2003\u2028\u3000\u200b\xad\ud800é")
        | st.characters()
    )
)
def test_white_space_is_collapsed_in_short_texts_and_long_ones(odd: str) -> None:
    for text in (odd, f"{odd}one word " * 120, f"{'word by word ' * 80}{odd}", f"{odd}{'word ' * 200}"):
        assert collapse(text) == " ".join(text.split())
        assert word_count(text) == len(text.split())
        if are_collapsed(["one", text, "two"]):
            assert text == " ".join(text.split())


def test_texts_whose_white_space_is_as_in_tables_are_told_all_at_once() -> None:
    assert are_collapsed(["One headline", "Its text’s words – and a few.", "é"])
    assert are_collapsed([])
    for odd in ("", " a", "a ", "a  b", "a\nb", "a\tb", "a\xa0b", "a\u2028b", "\n"):
        assert not are_collapsed(["One", odd, "two"])
        assert not are_collapsed([odd])


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("on...", True),
        ("on…", True),
        ("on […]", True),
        ("on", False),
        ("on.", False),
        ("a… b", False),
        ("", False),
    ],
)
def test_is_truncated(text: str, cut: bool) -> None:
    assert is_truncated(text) is cut


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("DUSHANBE (TCA) — Snow fell.", "DUSHANBE (TCA)"),
        ("ASTANA, KAZAKHSTAN (TCA) - Snow fell.", "ASTANA, KAZAKHSTAN (TCA)"),
        ("ÇARDŽOU (TCA) – Snow fell.", "ÇARDŽOU (TCA)"),
        ("БИШКЕК (АКИ) — Снег.", "БИШКЕК (АКИ)"),
        ("DUSHANBE (TCA) Snow fell.", None),
        ("Dushanbe (TCA) — Snow fell.", None),
        ("The NGO (TCA) — Snow fell.", None),
        ("DUSHANBE — Snow fell.", None),
        ("", None),
    ],
)
def test_dateline(text: str, line: str | None) -> None:
    assert dateline(text) == line


def test_lines_count_bytes_from_the_payload_s_start() -> None:
    payload = "\ufeff  • a \r\n\r\n\u200b\n\u00a0é\r\tz".encode()
    lines = list(visible_lines(payload))
    assert [line and line.text for line in lines] == ["• a", None, None, "é", "z"]
    assert all(payload[line.start : line.end].decode() == line.text for line in lines if line)


def test_visible_characters() -> None:
    assert visible_count(" a\u00a0\u200bé\x00\ufeff\u00ad\t•") == 3


HOSTILE: dict[str, Callable[[int], str]] = {
    "unclosed captions": lambda size: "[caption id=x] " * size + "[/caption]",
    "captions without a bracket": lambda size: "[caption " * size + "[/caption]",
    "closings": lambda size: "[/caption] " * size,
    "brackets": lambda size: "[caption]" + "[" * size + "[/caption" * size,
    "attributes": lambda size: "[caption " + 'caption="' * size + "][/caption]",
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_work_grows_with_length_and_no_faster(make: Callable[[int], str]) -> None:
    """Megabytes of unclosed markup: work that grew with the square of it would take days."""
    printed = make(400_000)
    cleaned = clean(printed)
    assert len(cleaned.text) + sum(map(len, cleaned.captions)) <= len(printed)
