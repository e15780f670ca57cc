"""A citation as a sentence for a footnote, and as an entry for BibTeX."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from dags.command_line.aligned import cell
from dags.command_line.values import as_text

Document = dict[str, Any]

NO_AUTHOR = "no author printed"
RATE_TABLES = ("rates", "quotes")
PRINTED = "page"
"""The basis of a date that a page prints; one that comes from a capture is told with the capture."""
HASH = re.compile("[0-9a-f]{64}")
SHORT_HASH = 12
"""Digits of a hash, as other commands show it."""
LONGEST_READABLE = 60
"""Characters of an entry's name before the digits that tell it apart."""
# Signs with which TeX does something; a backslash is replaced first, in the same pass.
TEX_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def sentence(told: Document) -> str:
    """Return one line to paste into a footnote."""
    first = ", ".join(
        [
            told["author"] or NO_AUTHOR,
            f"“{told['title']}”",
            *_shown(told),
            told["site_name"],
            *_own_address(told),
        ]
    )
    return cell(f"{first[:1].upper()}{first[1:]}. {_printed(told)}. {_held(told)}.")


def _shown(told: Document) -> list[str]:
    """Return for which day a rate was shown; the date of a page is none of an article."""
    return [f"shown for {as_text(told['as_of'])}"] if _is_rate(told) and told["as_of"] is not None else []


def _is_rate(told: Document) -> bool:
    return told["table"] in RATE_TABLES


def _own_address(told: Document) -> list[str]:
    address = [told["url"]] if told["url"] else []
    published = told["published_at"]
    return [*address, f"published {as_text(published)}"] if published is not None else address


def _printed(told: Document) -> str:
    page = f"the page {told['page_url']}" if told["page_url"] else _unknown_address(told)
    page += _dated(told)
    captured = told["captured_at"]
    when = f"captured {as_text(captured)}" if captured is not None else "captured at an unknown moment"
    return f"Printed on {page}, {when}, {_place(told)} of the payload with sha256 {told['page_id']}"


def _unknown_address(told: Document) -> str:
    where = f", saved as {told['source']}" if told["source"] else ""
    return f"a page of unknown address{where}"


def _dated(told: Document) -> str:
    """Return the date that the page of an article prints; that of a rate is told with it."""
    is_told = told["as_of_basis"] == PRINTED and not _is_rate(told)
    return f", dated {as_text(told['as_of'])}" if is_told else ""


def _place(told: Document) -> str:
    if told["byte_start"] is not None:
        return f"bytes {told['byte_start']} to {told['byte_end']}"
    if not told["element"]:
        return "at an unknown place"
    first, *more = told["element"].split(" | ")
    return f"elements {first} to {more[-1]}" if more else f"element {first}"


def _held(told: Document) -> str:
    snapshot = f"snapshot {told['snapshot']}, steppe {told['steppe_version']}"
    return f"Row {told['key']} of {told['table']} in {snapshot}"


def bibtex(told: Document) -> str:
    """Return an entry for BibTeX and biblatex, in UTF-8."""
    address = told["url"] or told["page_url"]
    captured = told["captured_at"]
    day = _day(told)
    fields = {
        "author": f"{{{_tex(told['author'])}}}" if told["author"] else None,
        "title": f"{{{_tex(told['title'])}}}",
        "year": day[:4] if day else None,
        "date": day,
        "howpublished": _tex(told["site_name"]),
        "url": _tex_address(address) if address else None,
        "urldate": as_text(captured)[:10] if captured is not None else None,
        "note": _tex(f"{_printed(told)}. {_held(told)}"),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value is not None]
    return "\n".join([f"@misc{{{_entry_name(told)},", *lines, "}"])


def _day(told: Document) -> str | None:
    """Return when an article was published, where that is known, else the date that its page prints."""
    if told["published_at"] is not None:
        return as_text(told["published_at"])[:10]
    return as_text(told["as_of"]) if told["as_of_basis"] == PRINTED else None


def _entry_name(told: Document) -> str:
    """Return the name of the entry, in signs that TeX takes as they are; no two rows share one.

    It has the table, the key with its hashes cut short, and some digits of the hash of what it leaves out.
    """
    whole = f"{told['table']}-{told['key']}"
    readable = HASH.sub(lambda found: found.group()[:SHORT_HASH], whole)[:LONGEST_READABLE]
    digits = sha256(whole.encode()).hexdigest()[:SHORT_HASH]
    return f"{re.sub('[^A-Za-z0-9.-]+', '-', readable).strip('-')}-{digits}"


def _tex(text: str) -> str:
    return "".join(TEX_SIGNS.get(sign, sign) for sign in cell(text))


def _tex_address(address: str) -> str:
    """Return an address for a field that TeX takes literally; braces would end it."""
    return re.sub(r"[{}\\\s]", lambda found: f"%{ord(found.group()):02X}", cell(address))
