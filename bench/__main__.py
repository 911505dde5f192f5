"""Make a scratch database, run every workload in it, print the table, write bench.json."""

import argparse
import importlib
import json
import os
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

WORKLOADS = {
    "excel_export": "bench.excel_out",
    "excel_import": "bench.excel_in",
    "file_page": "bench.file_page",
}


def arguments():
    """Sizes; the peer that takes minutes is measured on fewer rows, and its line says so."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=5_000, help="rows for django-import-export")
    parser.add_argument("--only", choices=sorted(WORKLOADS))
    return parser.parse_args()


def line(name: str, entry: dict) -> None:
    """One workload with its peers."""
    met = entry["ratio"] >= entry["target"] and entry["floor_ratio"] <= entry["floor_target"]
    print(
        f"{name:<14} {entry['rows']:>8,} rows {entry['seconds']:>7.2f} s  {entry['ratio']:>6.1f} × peer"
        f" (target {entry['target']})  {entry['floor_ratio']:>5.2f} × floor (at most {entry['floor_target']})"
        f"  +{entry['peak_mb']} MB  {'met' if met else 'NOT MET'}"
    )
    for peer, told in entry["peers"].items():
        print(f"    {peer:<24} {told['rows']:>8,} rows {told['seconds']:>8.2f} s")


def main() -> None:
    """Everything happens in a database of its own, which is dropped afterwards."""
    asked = arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supervision.settings")
    django.setup()
    connection.settings_dict.update(settings.DATABASE_OWNER)
    connection.settings_dict["TEST"]["NAME"] = f"bench_{connection.settings_dict['NAME']}"
    previous = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    entries = {}
    try:
        # Declared only now: models can be made when Django is set up.
        table = importlib.import_module("bench.table")
        table.create()
        table.fill(asked.rows)
        with tempfile.TemporaryDirectory() as folder:
            table_rows = asked.rows
            for name, module in WORKLOADS.items():
                if asked.only in (None, name) or name == "excel_export":
                    entries[name] = importlib.import_module(module).run(Path(folder), table_rows, asked.sample)
                    line(name, entries[name])
    finally:
        connection.creation.destroy_test_db(previous, verbosity=0)
    target = Path(settings.PORTAL_VAR) / "bench.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written to {target}", file=sys.stderr)


if __name__ == "__main__":
    main()
