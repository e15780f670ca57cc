"""The cleaning rules that make texts comparable; `interface.md`, "Rules that make rows comparable"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

# Possessive quantifiers and the stop at the next opening keep this linear on unclosed captions: each
# opening is tried once, and looks no further than the next one.
_CAPTION = re.compile(
    r"\[caption(?=[\s\]])(?P<attributes>[^\[\]]*+)\]"
    r"(?P<inner>(?:[^\[]++|\[(?!/?caption[\s\]]))*+)\[/caption\]"
)
# Before WordPress 3.4 the caption's words stood in an attribute, and only the picture between the tags.
_CAPTION_ATTRIBUTE = re.compile(r"""\bcaption=(?:"([^"]*)"|'([^']*)')""")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")
_SPACE = re.compile(r"\s")
_SPACES = re.compile("  +")
_LONG = 1000
_PRINTABLE_ASCII = bytes(range(0x20, 0x7F))
CUT_MARKS = ("...", "…", "[…]")
_LONGEST_DATELINE = 100
_DATELINE = re.compile(r"(?P<dateline>[^\W\d_][^()]{1,60}\s\([^()]{2,20}\))\s*[-‐‑‒–—―]")


class Cleaned(NamedTuple):
    """A printed text after cleaning, and the picture captions that stood in it, in their order."""

    text: str
    captions: tuple[str, ...]


def collapse(text: str) -> str:
    """Return `text` with each run of white space, no-break spaces too, as one space and no ends."""
    if len(text) < _LONG:  # as menus and paragraphs: most are collapsed, and it takes a third to see that
        is_collapsed = text.isprintable() and "  " not in text
        return text.strip(" ") if is_collapsed else " ".join(text.split())
    # For long texts that was a third of reading a page. Most have single spaces already, which is seen in a
    # sixth of the time, and in the others little else is to be replaced.
    encoded = _encoded(text)
    others = _beside_ascii(encoded)
    if not others.isprintable():  # of all white space the plain space alone is
        for character in set(_SPACE.findall(others)):
            text = text.replace(character, " ")
        encoded = _encoded(text)
    return (_SPACES.sub(" ", text) if _has_two_spaces_in_a_row(encoded) else text).strip(" ")


def _has_two_spaces_in_a_row(encoded: bytes) -> bool:
    """Return the same as `b"  " in encoded`, of a text full of spaces in a third of the time."""
    import numpy as np  # noqa: PLC0415  only for long texts

    is_space = np.frombuffer(encoded, np.uint8) == ord(" ")
    return bool(np.count_nonzero(is_space[1:] & is_space[:-1]))


def are_collapsed(texts: Sequence[str]) -> bool:
    """Return whether it is sure that `collapse` would leave each of the texts as it is.

    Asked of all texts of a page at once, that takes half of what collapsing them one by one does.
    """
    import numpy as np  # noqa: PLC0415  as above

    letters = np.frombuffer(_encoded("\n".join(["", *texts, ""])), np.uint8)
    # With a sign, bytes of characters beyond ASCII are less than nothing, and so less than a space.
    others = letters[letters.view(np.int8) < ord(" ")].tobytes().decode("utf-8", "surrogatepass")
    shown = others.replace("\n", "")
    if len(others) - len(shown) > len(texts) + 1 or not shown.isprintable():
        return False
    is_space = letters <= ord(" ")
    return not np.count_nonzero(is_space[1:] & is_space[:-1])


def word_count(text: str) -> int:
    """Return how many words the text has, parted by white space."""
    if len(text) < _LONG:
        return len(text.split())
    # Splitting a long text takes three times as long. Where plain spaces are the only white space, as after
    # cleaning, a word begins with each byte that is none and comes after one.
    import numpy as np  # noqa: PLC0415  only for long texts

    encoded = _encoded(text)
    if not _beside_ascii(encoded).isprintable():  # of all white space the plain space alone is
        return len(text.split())
    is_space = np.frombuffer(encoded, np.uint8) == ord(" ")
    return int(np.count_nonzero(is_space[:-1] > is_space[1:])) + (not is_space[0])


def beside_ascii(text: str) -> str:
    """Return the characters of the text that are not printable ones of ASCII, in their order."""
    return _beside_ascii(_encoded(text))


def _beside_ascii(encoded: bytes) -> str:
    return encoded.translate(None, _PRINTABLE_ASCII).decode("utf-8", "surrogatepass")


def _encoded(text: str) -> bytes:
    """Return the text in UTF-8; where it has more than ASCII that takes as long as to look through it."""
    return text.encode("utf-8", "surrogatepass")


def printable(text: str) -> str:
    """Return `text` collapsed, without what no page can print: controls, and halves of characters."""
    if not (text.isascii() and text.isprintable()):
        text = _UNPRINTABLE.sub("", text)
    return collapse(text)


def clean(printed: str, *, is_collapsed: bool = False) -> Cleaned:
    """Return the printed text as tables hold it.

    Caption blocks (`[caption …]…[/caption]`, WordPress) move to `captions` and leave one space; white
    space is collapsed. Quotation marks, dashes and accents stay. A `[caption` that is never closed,
    because the text was cut inside it, stays as printed. `is_collapsed`: the white space is so already.
    """
    if "[" not in printed or "[/caption]" not in printed:  # a single character is found much sooner
        return Cleaned(printed if is_collapsed else collapse(printed), ())
    captions = tuple(filter(None, map(_caption_words, _CAPTION.finditer(printed))))
    return Cleaned(collapse(_CAPTION.sub(" ", printed)), captions)


def _caption_words(caption: re.Match[str]) -> str:
    words = collapse(caption["inner"])
    if not words and (attribute := _CAPTION_ATTRIBUTE.search(caption["attributes"])):
        words = collapse(attribute[1] or attribute[2] or "")
    return words


def is_truncated(text: str) -> bool:
    """Return whether the page cut the text: it ends in `...`, `…` or `[…]`."""
    return text.endswith(CUT_MARKS)


def dateline(text: str) -> str | None:
    """Return the dateline that opens the text, such as `DUSHANBE (TCA)`, or None.

    A dateline is a place in capitals and an agency in brackets before a dash.
    """
    if "(" not in text[:_LONGEST_DATELINE]:
        return None
    match = _DATELINE.match(text)
    return match["dateline"] if match and match["dateline"].isupper() else None
