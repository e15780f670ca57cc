"""The writer: one step after the other, by the functions that the commands call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from dags.ingest import ingest_paths
from dags.replay import discard_pages, replay_quarantine
from dags.retention import expire_snapshots
from dags.rollback import roll_back
from tests.ingest.invented import Listing, prose
from tests.keeping.readers.promises import BrokenPromiseError, Content, broken, content_of
from tests.keeping.readers.sessions import BACK
from warehouse.contract import public_tables
from warehouse.folder import WarehouseFolder
from warehouse.lock import writer_lock
from warehouse.manifest import current_manifest
from warehouse.rebuilding import rebuild_catalogue
from warehouse.retention import Retention
from warehouse.runs import PUBLISHED, RunRecord

FIRST_DAY = date(2026, 1, 1)
WHOLE_WORDS, CUT_WORDS, SHORT_WORDS = 120, 90, 60
CURRENCIES = ("KGS", "KZT", "TJS")


class Writer:
    """Publishes different snapshots of one warehouse, and notes what each of them holds.

    `published` has what every number was given, as its data files told right after the publication.
    """

    def __init__(self, root: Path, desk: Path) -> None:
        self.folder = WarehouseFolder(root)
        self.published: dict[int, Content] = {}
        self._desk = desk
        self._n_deliveries = 0
        self._n_copies = 0

    @property
    def newest(self) -> int:
        """The number of the newest snapshot."""
        return max(self.published, default=0)

    def bring(self) -> None:
        """Ingest a new delivery: new articles, known ones in other words, rates, and an odd page."""
        self._n_deliveries += 1
        inbox = self._inbox
        inbox.mkdir(parents=True)
        (inbox / "page.txt").write_bytes(delivery(self._n_deliveries).render())
        (inbox / "odd.txt").write_text(f"Nothing that any site would print, {self._n_deliveries}.")
        self.ingest()

    def ingest(self) -> None:
        """Ingest the latest delivery, which the warehouse must not know."""
        self._note(ingest_paths([self._inbox], self.folder.root, progress=False))

    def bring_copies(self) -> None:
        """Ingest pages that are known from a place that is not: only the ledger grows."""
        self._n_copies += 1
        copies = self._inbox.with_name(f"copies-{self._n_copies}")
        copies.mkdir()
        (copies / "page.txt").write_bytes((self._inbox / "page.txt").read_bytes())
        self._note(ingest_paths([copies], self.folder.root, progress=False))

    def discard(self) -> None:
        """Take the odd pages out of quarantine."""
        names = self._pages("reason", "unknown-layout")
        self._note(discard_pages(self.folder.root, names, "no page of any site"))

    def take_back(self) -> None:
        """Read the discarded pages again, which puts them back into quarantine."""
        names = self._pages("reason", "discarded")
        self._note(replay_quarantine(self.folder.root, names, progress=False).record)

    def go_back(self) -> None:
        """Publish the rows of the snapshot before the newest one again."""
        self._note(roll_back(self.folder.root, self.newest - 1))

    def rebuild(self) -> None:
        """Write the catalogue of the newest snapshot anew, which publishes nothing."""
        with writer_lock(self.folder, "rebuild-catalogue"):
            rebuild_catalogue(self.folder)
        self._note_unchanged()

    def expire(self) -> None:
        """Remove all snapshots but those that a reader may be at."""
        gone = expire_snapshots(self.folder, Retention(BACK + 1, 0))
        if not gone.snapshots:
            raise BrokenPromiseError("nothing expired")
        self._note_unchanged()

    @property
    def _inbox(self) -> Path:
        return self._desk / f"delivery-{self._n_deliveries}"

    def _note(self, record: RunRecord) -> None:
        if (record.status, record.snapshot) != (PUBLISHED, self.newest + 1):
            raise BrokenPromiseError(f"the run ended as {record.status}, {record.snapshot}: {record.message}")
        self.published[self.newest + 1] = self._written()

    def _note_unchanged(self) -> None:
        if self._written() != self.published[self.newest]:
            raise BrokenPromiseError(f"snapshot {self.newest} is not what it was")

    def _written(self) -> Content:
        """Return what the newest snapshot holds, from the data files that its manifest names."""
        manifest = current_manifest(self.folder)
        assert manifest is not None
        tables = {}
        for table in public_tables():
            place = self.folder.table_data(table.name)
            files = [place / file.name for file in manifest.tables[table.name].files]
            tables[table.name] = [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]
        if found := broken(tables):
            raise BrokenPromiseError(f"snapshot {manifest.snapshot} was published so: {'; '.join(found[:5])}")
        return content_of(tables)

    def _pages(self, column: str, value: str) -> list[str]:
        files = sorted((self.folder.current.resolve() / "pages").iterdir())
        rows = [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]
        return [row["page_id"] for row in rows if row[column] == value]


def delivery(number: int) -> Listing:
    """Return the page of a delivery: an article cut, the one before whole, the two before corrected."""
    stories = [(f"Story {number} Begins", f"{prose(number, CUT_WORDS)}...")]
    if number > 1:
        stories.append((f"Story {number - 1} Begins", prose(number - 1, WHOLE_WORDS)))
    if number > 2:
        stories.append((f"Story {number - 2} Begins", f"Corrected. {prose(number - 2, WHOLE_WORDS)}"))
    day = FIRST_DAY + timedelta(days=number // 2)  # two pages of a day print different rates
    quotes = [f"{currency}/USD = 0.0{number + 1000} 0%" for currency in CURRENCIES]
    return Listing(stories, date=f"{day:%d %B %Y}", quotes=quotes)


Step = Callable[[Writer], None]

# Between two of these parts, all readers have read the newest snapshot; so none reads what expires.
CYCLE: tuple[tuple[Step, ...], ...] = (
    (Writer.bring, Writer.bring_copies, Writer.go_back, Writer.go_back, Writer.discard, Writer.rebuild),
    (Writer.expire, Writer.take_back, Writer.go_back, Writer.go_back),
    (Writer.expire, Writer.bring, Writer.go_back, Writer.ingest),
)
