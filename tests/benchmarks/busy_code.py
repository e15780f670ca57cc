"""Scripts, styles and icons that look like what build tools make, of about the wanted size."""

from __future__ import annotations

import random


def style(chance: random.Random, size: int) -> str:
    """Return about so many bytes of a minified style sheet."""
    rules, written = [], 0
    while written < size:
        rules.append(
            f".w-{chance.randrange(16**4):x}__{chance.choice(('title', 'body', 'thumb', 'meta'))}>a:hover"
            f"{{margin:{chance.randrange(40)}px auto;color:#{chance.randrange(16**6):06x};"
            f"transition:opacity .{chance.randrange(9)}s ease}}"
        )
        written += len(rules[-1])
    return "".join(rules)


def script(chance: random.Random, size: int) -> str:
    """Return about so many bytes of a minified script."""
    statements, written = ["!function(e,t){'use strict';"], 0
    while written < size:
        statements.append(
            f"var n{chance.randrange(999)}=t.createElement('script');e.q=e.q||[];"
            f"if(e['{chance.randrange(16**6):06x}']<{chance.randrange(99)}&&t.hidden)"
            f"{{e.q.push({{id:'{chance.randrange(16**10):010x}',at:+new Date}})}}"
        )
        written += len(statements[-1])
    return "".join([*statements, "}(window,document);"])


def icon(chance: random.Random) -> str:
    """Return a drawing in the page."""
    numbers = [f"{chance.randrange(24)}.{chance.randrange(999)} {chance.randrange(24)}l" for _ in range(5)]
    return (
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path '
        f'fill="currentColor" d="M{"".join(numbers)}0 0z"/></svg>'
    )
