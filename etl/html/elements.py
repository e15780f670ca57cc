"""What HTML's elements mean for what a reader of the page sees."""

from __future__ import annotations

# Whose text is not part of the page that is seen, or is seen only where something failed.
HIDDEN = frozenset(
    (
        *("head", "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "canvas"),
        *("audio", "video", "datalist", "textarea", "noembed", "noframes", "title", "meta", "link"),
    )
)
# That stand in a line of text; all others begin and end lines of their own.
INLINE = frozenset(
    (
        *(
            "a",
            "abbr",
            "acronym",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
        ),
        *(
            "i",
            "img",
            "input",
            "ins",
            "kbd",
            "label",
            "mark",
            "nobr",
            "picture",
            "q",
            "rp",
            "rt",
            "ruby",
            "s",
        ),
        *("samp", "slot", "small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u"),
        *("var", "wbr", "amp-img", "blink", "-text", "-comment"),
    )
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Parts of a page that are about the site and not its articles; by tag, or by the role that stands for it.
AREAS = {
    "nav": "navigation",
    "aside": "sidebar",
    "footer": "footer",
    "form": "form",
    "button": "button",
    "select": "form",
    "dialog": "notice",
    "figcaption": "picture caption",
    "menu": "navigation",
    "address": "address",
}
# Parts that are taken as one text where that can be; the others are small, or stand at articles.
FOLDED_TAGS = frozenset(("nav", "aside", "footer", "form", "select", "menu"))
ROLES = {
    "navigation": "navigation",
    "menu": "navigation",
    "menubar": "navigation",
    "complementary": "sidebar",
    "contentinfo": "footer",
    "search": "form",
    "form": "form",
    "button": "button",
    "dialog": "notice",
    "alertdialog": "notice",
}
