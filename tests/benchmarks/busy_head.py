"""The head of a page in the busy theme, and the state that its scripts find."""

from __future__ import annotations

import html
import json

from tests.benchmarks.busy_frame import Filling, frame
from tests.benchmarks.html_parts import ADDRESS, Listing, address

MOMENT = "2026-03-{:02}T08:{:02}:00+06:00"


def head(page: Listing, filling: Filling) -> str:
    """Return the head with its styles, scripts and linked data."""
    metas = [
        ("name", "viewport", "width=device-width, initial-scale=1, viewport-fit=cover"),
        ("name", "robots", "index, follow, max-image-preview:large, max-snippet:-1"),
        ("name", "description", " ".join(copy.title for copy in page.copies)[:300]),
        ("property", "og:locale", "en_US"),
        ("property", "og:type", "website"),
        ("property", "og:title", "Archive of all articles"),
        ("property", "og:url", f"{ADDRESS}/archive/page/{page.first}/"),
        ("property", "og:site_name", "The Times of Central Asia"),
        ("property", "og:image", f"{ADDRESS}/wp-content/uploads/2026/03/cover-{filling.key()}.jpg"),
        ("name", "twitter:card", "summary_large_image"),
        ("name", "theme-color", "#123456"),
        ("name", "generator", "A theme of the benchmark 4.2"),
    ]
    metas += [("name", f"verification-{at}", filling.key() * 3) for at in range(8)]
    links = [f"{ADDRESS}/wp-content/plugins/p{at}/css/style.min.css?ver={filling.key()}" for at in range(10)]
    return "\n".join(
        [
            '<head><meta charset="UTF-8"><title>Archive of all articles</title>',
            *[f'<meta {kind}="{name}" content="{html.escape(content)}">' for kind, name, content in metas],
            f'<link rel="canonical" href="{ADDRESS}/archive/page/{page.first}/">',
            *[f"<link rel='stylesheet' id='p-css' href='{link}' media='all'>" for link in links],
            f'<script type="application/ld+json">{json.dumps(_linked_data(page))}</script>',
            f"<style id='global-inline-css'>{frame().styles[0]}</style>",
            f"<script>{frame().scripts[0]}</script>",
            f"<style>{frame().styles[1]}</style></head>",
        ]
    )


def _linked_data(page: Listing) -> dict[str, object]:
    articles = [
        {
            "@type": "NewsArticle",
            "headline": copy.title,
            "url": address(copy),
            "datePublished": MOMENT.format(1 + at, at),
            "author": {"@type": "Person", "name": frame().names[copy.article % 40]},
            "publisher": {"@id": f"{ADDRESS}/#organization"},
        }
        for at, copy in enumerate(page.copies)
    ]
    site = {"@type": "WebSite", "@id": f"{ADDRESS}/#website", "url": ADDRESS, "name": "The Times"}
    return {"@context": "https://schema.org", "@graph": [site, *articles]}


def state(filling: Filling) -> str:
    """Return what a script at the end of the page sets up."""
    modules = {f"module-{at}": {"id": filling.key(), "lazy": True, "slots": [at, at + 1]} for at in range(20)}
    return json.dumps({"nonce": filling.key(), "ajax": "/wp-admin/admin-ajax.php", "modules": modules})
