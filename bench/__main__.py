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
from django.core.management import call_command
from django.db import connection

# Module and function of each, and the table it needs.
WORKLOADS = {
    "excel_export": ("bench.excel_out", "run", "table"),
    "excel_import": ("bench.excel_in", "run", "table"),
    "file_page": ("bench.file_page", "run", ""),
    "list_first": ("bench.lists", "first", "institutions"),
    "list_deep": ("bench.lists", "deep", "institutions"),
    "list_filter": ("bench.lists", "filtered", "institutions"),
    "name_search": ("bench.names", "run", "institutions"),
    "draw": ("bench.draws", "run", "institutions"),
    "checklist": ("bench.checklist", "run", "reference"),
    "excel_million": ("bench.excel_million", "run", "institutions"),
    "month_dispatch": ("bench.month_dispatch", "run", "reference"),
    "task_page": ("bench.tasks", "page", "tasks"),
    "task_export": ("bench.tasks", "export", "tasks"),
}
_TOLD = ("requests_per_second", "db_p95_ms", "p50_ms", "p95_ms", "peak_mb")


def arguments():
    """Sizes; the peer that takes minutes is measured on fewer rows, and its line says so."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("workloads", nargs="*", help=f"all of {', '.join(WORKLOADS)} unless named")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the ledger that is moved by Excel")
    parser.add_argument("--institutions", type=int, default=1_000_000, help="rows of the registry that is read")
    parser.add_argument("--tasks", type=int, default=100_000, help="rows of the rectification ledger")
    parser.add_argument("--sample", type=int, default=5_000, help="rows for django-import-export")
    asked = parser.parse_args()
    if strange := sorted(set(asked.workloads) - set(WORKLOADS)):
        parser.error(f"no such workload: {', '.join(strange)}")
    return asked


def line(name: str, entry: dict) -> None:
    """One workload with its peers."""
    told = [f"{entry['rows']:>9,} rows {entry['seconds']:>9.4g} s"]
    if "ratio" in entry:
        told.append(f"{entry['ratio']:.1f} × peer (target {entry['target']})")
    if "floor_ratio" in entry:
        told.append(f"{entry['floor_ratio']:.2f} × floor (at most {entry['floor_target']})")
    if "seconds_target" in entry:
        told.append(f"at most {entry['seconds_target']} s")
    told += [f"{key} {entry[key]}" for key in _TOLD if entry.get(key) is not None]
    print(f"{name:<14}", "  ".join(told), "met" if is_met(entry) else "NOT MET", flush=True)
    for peer, other in entry["peers"].items():
        print(f"    {peer:<24} {other['rows']:>9,} rows {other['seconds']:>9.4g} s", flush=True)


def is_met(entry: dict) -> bool:
    """Whether a workload is as good as was asked for."""
    return (
        entry.get("ratio", 0) >= entry.get("target", 0)
        and entry.get("floor_ratio", 0) <= entry.get("floor_target", 0)
        and entry["seconds"] <= entry.get("seconds_target", float("inf"))
        and (entry.get("peak_mb") or 0) <= entry.get("peak_target", float("inf"))
    )


def prepare(needed: set[str], asked) -> None:
    """Fill the tables. The modules are imported only now: models can be made when Django is set up."""
    if "table" in needed:
        table = importlib.import_module("bench.table")
        table.create()
        table.fill(asked.rows)
    if needed & {"institutions", "reference", "tasks"}:
        call_command("load_reference", verbosity=0)
    if "institutions" in needed:
        importlib.import_module("bench.institutions").fill(asked.institutions)
    if "tasks" in needed:
        importlib.import_module("bench.tasks").fill(asked.tasks)


def main() -> None:
    """Everything happens in a database of its own, which is dropped afterwards."""
    asked = arguments()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    connection.settings_dict.update(settings.DATABASE_OWNER)
    connection.settings_dict["TEST"]["NAME"] = f"bench_{connection.settings_dict['NAME']}"
    previous = connection.settings_dict["NAME"]
    # An import reads what the export has written.
    named = {*asked.workloads, *(["excel_export"] if "excel_import" in asked.workloads else [])}
    wanted = [name for name in WORKLOADS if name in named or not named]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    entries = {}
    try:
        prepare({WORKLOADS[name][2] for name in wanted}, asked)
        with tempfile.TemporaryDirectory() as folder:
            for name in wanted:
                module, function, _table = WORKLOADS[name]
                work = getattr(importlib.import_module(module), function)
                entries[name] = work(Path(folder), asked.rows, asked.sample)
                line(name, entries[name])
    finally:
        connection.creation.destroy_test_db(previous, verbosity=0)
    target = Path(settings.PORTAL_VAR) / "bench.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
    target.write_text(json.dumps(known | entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written to {target}", file=sys.stderr)


if __name__ == "__main__":
    main()
