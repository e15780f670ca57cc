"""Which bands several wordings have: most are had by one alone, and those are of no further use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

ARTICLES_AT_ONCE = 30_000
"""A million bands, which take some thirty megabytes to be counted, however large the run."""

_SHARED = """
INSERT INTO work.shared_bands
SELECT band
FROM (SELECT band FROM work.bands_at_hand UNION ALL SELECT band FROM work.met_bands)
WHERE abs(band % {parts}) = {part}
GROUP BY band
HAVING count(*) > 1
"""


def share_bands(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `work.shared_bands`, sorted out by number before any id is held.

    Bands are hashes, spread evenly, and are counted in equal parts: all those of two hundred thousand new
    articles at once did not fit into memory.
    """
    ((articles,),) = connection.execute("SELECT count(*) FROM work.fresh_articles").fetchall()
    parts = articles // ARTICLES_AT_ONCE + 1
    connection.execute("CREATE TABLE work.shared_bands (band BIGINT)")
    for part in range(parts):
        connection.execute(_SHARED.format(parts=parts, part=part))
