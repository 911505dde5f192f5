"""Every text of the interface has an English translation, which keeps its placeholders.

Texts are marked in Chinese, in code and in templates. They are collected with Babel, so that no machine
needs the gettext programs.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
FOLDERS = ("supervision", "institutions", "inspections", "rectification", "credit", "templates")
ALIASES = {
    "lazy": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
CHINESE = re.compile(r"[\u4e00-\u9fff，。；：、（）]")
PLACEHOLDER = re.compile(r"%\(\w+\)[-+.0-9]*[a-z]|%[sd%]|\{\w*\}")
HEADER = (
    'msgid ""\nmsgstr ""\n'
    '"Language: en\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
# What a text is known by: its context, if any, and its msgid or both msgids of a plural.
Key = tuple[str | None, str | tuple[str, str]]


def _source(path: Path) -> str:
    """Python to look for marked texts in; for a template the calls its tags stand for.

    Lines of a template start at the margin: between the calls is no Python that an indent could mean anything to.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())


def marked_texts(root: Path) -> Iterator[Key]:
    """The key of each marked text below `root`; the same key more than once where a text is used more than once."""
    keywords = DEFAULT_KEYWORDS | ALIASES
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in {".py", ".html", ".txt"} or not path.is_file():
                continue
            for _line, msgid, _comments, context in extract("python", BytesIO(_source(path).encode()), keywords):
                if CHINESE.search("".join(msgid)):  # Babel also takes the key of _(row["reason"]) for a text
                    yield context, msgid


def _key(message: Message) -> Key:
    return message.context, message.id


def read_catalogue(path: Path) -> Catalog:
    """The catalogue at `path`; an empty one if there is none yet."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def write_catalogue(path: Path, catalog: Catalog) -> None:
    """Sorted, one line per text, without locations and dates: a diff shows what was translated and nothing else."""
    body = BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + body.getvalue().decode(), encoding="utf-8")


def updated(catalog: Catalog, keys: set[Key]) -> Catalog:
    """A catalogue of exactly `keys`, with the translations that `catalog` has for them."""
    result = Catalog(locale="en")
    known = {_key(message): message.string for message in catalog}
    for context, msgid in keys:
        empty = "" if isinstance(msgid, str) else ("", "")
        result.add(msgid, known.get((context, msgid), empty), context=context)
    return result


def forms(text: str | tuple | list) -> list[str]:
    """A text as the list of its plural forms; one form if it has no plural."""
    return [text] if isinstance(text, str) else list(text)


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _fault(message: Message) -> str:
    """What is wrong with a translation; empty if nothing is."""
    if message.fuzzy:
        return "fuzzy"
    singular, plural = forms(message.string)[0], forms(message.string)[-1]
    if not (singular and plural):
        return "not translated"
    wanted = _placeholders(forms(message.id)[-1])
    # "One person" needs no number, so a singular may have fewer placeholders; but none of its own.
    if _placeholders(plural) != wanted or _placeholders(singular) - wanted:
        return "other placeholders"
    return ""


def faults(catalog: Catalog, keys: set[Key]) -> list[str]:
    """One line for each text that is missing, unfinished or no longer used."""
    entries = {_key(message): message for message in catalog if message.id}
    found = [("missing", key) for key in keys - entries.keys()]
    found += [("no longer used", key) for key in entries.keys() - keys]
    found += [("no longer used", _key(message)) for message in catalog.obsolete.values()]
    found += [(_fault(message), key) for key, message in entries.items() if key in keys]
    return sorted(f"{fault}: {forms(msgid)[0]}" for fault, (_context, msgid) in found if fault)


class Command(BaseCommand):
    """``manage.py check_translations [--update]``; needs no database."""

    help = "List texts without a sound English translation."
    requires_system_checks = ()

    def add_arguments(self, parser):
        """The one choice."""
        parser.add_argument("--update", action="store_true", help="Add missing texts, drop those no longer used.")

    def handle(self, *args, **options):
        """Exit with an error when anything is listed."""
        path = settings.BASE_DIR / CATALOGUE
        keys = set(marked_texts(settings.BASE_DIR))
        catalog = read_catalogue(path)
        if options["update"]:
            catalog = updated(catalog, keys)
            write_catalogue(path, catalog)
        found = faults(catalog, keys)
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} of {len(keys)} texts need attention in {CATALOGUE}.")
        self.stdout.write(f"{len(keys)} texts are translated.")
