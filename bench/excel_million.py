"""The export of a million rows: as quick a row as a small one, in no more memory."""

from pathlib import Path

from institutions.models import Institution
from supervision.foundation.ledger.columns import ledger_named
from supervision.foundation.ledger.export import write
from supervision.foundation.ledger.listing import ask

from .excel_out import plain_copy
from .lists import person
from .measure import measured


def run(folder: Path, _rows: int, _sample: int) -> dict:
    """Measure and return the entry of bench.json; the floor is a CSV of the same cells."""
    ledger = ledger_named("institutions")
    columns = [column for column in ledger.columns if column.default_visible]
    query = ask(ledger, person(), {}, columns)

    def ours() -> int:
        with (folder / "million.xlsx").open("wb") as out:
            return write(query, columns, out)

    floor = measured(plain_copy, query, columns, folder / "million.csv")
    mine = measured(ours)
    total = Institution.objects.count()
    if mine.result != min(total, 1_048_575):
        raise SystemExit("the export has not every row")
    return {
        "floor_ratio": round(mine.seconds / floor.seconds, 2),
        "floor_target": 2.5,
        "seconds": round(mine.seconds, 2),
        "peak_mb": mine.peak_mb and round(mine.peak_mb, 1),
        "peak_target": 16,
        "rows": mine.result,
        "peers": {"CSV COPY": {"seconds": round(floor.seconds, 2), "rows": total}},
    }
