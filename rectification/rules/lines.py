"""A measure of a task as one line of text: its words, and its own deadline where it has one (时限：2026-06-30)."""

import re
from datetime import date

_DUE = re.compile(r"\s*[（(]\s*时限\s*[:：]?\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*[)）]\s*$")
_HEADLINE = 60  # characters
_NUMBERED = re.compile(r"\s*\d{1,3}\s*[.、．]\s*(?!\d)")


def read_line(line: str) -> tuple[str, date | None]:
    """(words, deadline). A day that does not exist stays part of the words, where a person sees it."""
    found = _DUE.search(line)
    if found is None:
        return line.strip(), None
    try:
        return line[: found.start()].strip(), date(*map(int, found.groups()))
    except ValueError:
        return line.strip(), None


def written(text: str, due: date | None) -> str:
    """The same as a line."""
    return f"{text}（时限：{due.isoformat()}）" if due else text


def headline(text: str) -> str:
    """The words a text goes by in a ledger: its first sentence, or as much of it as a line holds."""
    first = re.split(r"[。；;\n]", text.strip(), maxsplit=1)[0].strip() or text.strip()
    return first if len(first) <= _HEADLINE else f"{first[: _HEADLINE - 1]}…"


def unnumbered(line: str) -> str:
    """A line of the ledger's cell without the number before it."""
    return _NUMBERED.sub("", line, count=1)
