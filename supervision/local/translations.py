"""Compiling translations with Babel, because not every machine has the gettext programs.

python -m supervision.local.translations
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from supervision.local import places


def compile_all(locale: Path) -> list[Path]:
    """Compile each catalogue below `locale` that changed since; returns the files written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parent.parent.name)
        scratch = target.with_suffix(".mo.new")
        with scratch.open("wb") as file:
            write_mo(file, catalog)
        scratch.rename(target)
        written.append(target)
    return written


if __name__ == "__main__":
    compile_all(places.ROOT / "locale")
