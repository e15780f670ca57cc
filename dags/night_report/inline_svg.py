"""What a library has drawn, as SVG for a page: shapes and texts alone, in the page's colours."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

# Each stands for a colour that the page's stylesheet chooses, for light and for dark.
INK, GRID, SERIES, SECOND, BAND = "#010203", "#010204", "#010205", "#010206", "#010207"
VARIABLES = {INK: "--ink", GRID: "--grid", SERIES: "--series", SECOND: "--second", BAND: "--band"}

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
SHAPES = frozenset({"svg", "g", "path", "defs", "use", "clipPath", "rect", "text", "tspan"})
ATTRIBUTES = frozenset(
    {"d", "x", "y", "width", "height", "viewBox", "transform", "style", "clip-path", "id", "href"}
)
COLOUR = re.compile("#01020[3-7]")
OWN_REFERENCE = re.compile(r"url\(#([\w-]+)\)")
FONT = re.compile(r"font: ([\d.]+px) [^;]*")


def inline_svg(text: str, name: str, title: str, says: str) -> str:
    """Return a drawing as an element of a page: an image with a title and a description.

    What is neither shape nor text goes, so do styles of the whole page; ids are led by `name`.
    """
    root = ET.fromstring(text)  # drawn here, of figures
    _clean(root, name)
    root.attrib |= {
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-says",
        "xmlns": "http://www.w3.org/2000/svg",
    }
    for at, (tag, content) in enumerate((("title", title), ("desc", says))):
        element = ET.Element(tag, {"id": f"{name}-{'says' if at else 'title'}"})
        element.text = content
        root.insert(at, element)
    for side in ("width", "height"):
        del root.attrib[side]  # the viewBox tells the form, the page the size
    return ET.tostring(root, encoding="unicode")


def _clean(element: ET.Element, name: str) -> None:
    element.tag = element.tag.removeprefix(SVG)
    for child in list(element):
        if str(child.tag).removeprefix(SVG) in SHAPES:
            _clean(child, name)
        else:
            element.remove(child)
    if HREF in element.attrib:
        element.attrib["href"] = element.attrib.pop(HREF)
    kept = {key: _value(key, value, name) for key, value in element.attrib.items() if key in ATTRIBUTES}
    element.attrib.clear()
    element.attrib.update({key: value for key, value in kept.items() if value is not None})


def _value(key: str, value: str, name: str) -> str | None:
    if key == "id":
        return f"{name}-{value}"
    if key == "href":
        return f"#{name}-{value[1:]}" if value.startswith("#") else None
    value = OWN_REFERENCE.sub(rf"url(#{name}-\1)", value)
    if key == "style":
        value = COLOUR.sub(lambda found: f"var({VARIABLES[found.group()]})", value)
        return FONT.sub(r"font-size: \1", value)
    return None if "url(" in value and "url(#" not in value else value
