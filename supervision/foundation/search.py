"""Finding rows by any part of a text, however short: every character and every pair of neighbours is indexed.

A trigram index never serves terms of one or two characters, which is what most Chinese searches are. A model says
in SQL expressions which text and which numbers it is found by, and indexes the grams of both::

    FOUND_BY = Searched(words=("folded_name", Lower("name"), "known_as"), numbers=("code", "uscc"))

    def matching(self, text):                                            # in the query set
        return FOUND_BY.matching(self, text)

    indexes = [GinIndex(FOUND_BY.grams, name="institution_search")]

The index tells which rows hold all the pairs of a word, the text is compared afterwards. No column holds the grams,
so none can go stale.
"""

import re
import unicodedata
from functools import reduce
from operator import or_

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q, TextField, Value
from django.db.models.functions import Concat, Lower, Upper

FUNCTION = r"""
CREATE OR REPLACE FUNCTION portal_grams(words text, numbers text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_to_array(words, NULL)
        || string_to_array(regexp_replace(words, '(..)', '\1 ', 'g') || ' '
                           || regexp_replace(substr(words, 2), '(..)', '\1 ', 'g'), ' ')
        || string_to_array(numbers, ' ')
$$;

-- "tian jin shi yi yuan" → "tjsyy"
CREATE OR REPLACE FUNCTION portal_initials(pinyin text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(pinyin, '(\S)\S* ?', '\1', 'g')
$$;
"""
_WORDS = 8  # of one search; more narrow nothing
_NUMBER = re.compile(r"(?=.*[0-9])[0-9A-Z-]{8,}")
_PUNCTUATION = re.compile(r"[\s·•.,，。、;；:：'\"“”‘’\-—_~～*#/\\|()（）\[\]【】<>《》]")


class Initials(Func):
    """First letters of a text in pinyin."""

    function, arity, output_field = "portal_initials", 1, TextField()


class Grams(Func):
    """Characters and pairs of neighbours of the words, and the numbers in full."""

    function, arity, output_field = "portal_grams", 2, ArrayField(TextField())


class Searched:
    """What rows are found by: any part of ``words``, or one of ``numbers`` in full (fields or expressions)."""

    def __init__(self, words, numbers):
        texts = [F(word) if isinstance(word, str) else word for word in words]
        self.lowered = {f"_lowered_{place}": text for place, text in enumerate(texts)}
        self.written = {f"_written_{place}": _as_written(text) for place, text in enumerate(texts)}
        lines = [part for word in words for part in (Value("\n"), word)]
        marked = [part for number in numbers for part in (Value("#"), number, Value(" "))]
        self.words = Concat(*lines, output_field=TextField())
        self.numbers = Upper(Concat(*marked, output_field=TextField()))
        self.grams = Grams(self.words, self.numbers)

    def matching(self, rows, text: str):
        """Rows that hold every word of ``text``, wherever; found by the index."""
        rows = rows.alias(_words=self.words, _grams=self.grams)
        for word in _words(text):
            condition = Q(_grams__contains=[f"#{word}"]) if _is_number(word) else Q()
            for spelling in () if _is_number(word) else _spellings(word):
                # One or two characters are a gram; longer words may have all their grams and not stand together.
                whole = Q(_words__contains=spelling) if len(spelling) > 2 else Q()
                condition |= whole & Q(_grams__contains=_grams(spelling))
            rows = rows.filter(condition)
        return rows

    def marked(self, rows, text: str):
        """The rows with ``found``: whether ``matching`` would give them. For rows that are read anyway: the texts are
        looked at one after the other, because most hits are in the first and joining them costs more than looking."""
        told = Q()
        for word in _words(text):
            one = Q(_numbers__contains=f"#{word} ") if _is_number(word) else Q()
            for spelling in () if _is_number(word) else _spellings(word):
                # Chinese has no capitals: making small letters of a whole address is most of the work.
                texts = self.written if spelling.upper() == spelling else self.lowered
                one |= reduce(or_, (Q(**{f"{text}__contains": spelling}) for text in texts))
            told &= one
        rows = rows.alias(**self.lowered, **self.written, _numbers=self.numbers)
        return rows.annotate(found=ExpressionWrapper(told, BooleanField()) if told else Value(True))


def _as_written(text):
    """The text before it was made small."""
    return text.get_source_expressions()[0] if isinstance(text, Lower) else text


def is_rare(text: str) -> bool:
    """Whether a word looks like somebody's number, which few rows carry."""
    return any(map(_is_number, _words(text)))


def _words(text: str) -> list[str]:
    words = unicodedata.normalize("NFKC", text).split()[:_WORDS]
    return [word.upper() if _NUMBER.fullmatch(word.upper()) else word.casefold() for word in words]


def _is_number(word: str) -> bool:
    return bool(_NUMBER.fullmatch(word))


def _spellings(word: str) -> set[str]:
    """As written, and without the punctuation in which two spellings of a name differ."""
    return {spelling for spelling in (word, _PUNCTUATION.sub("", word)) if spelling}


def _grams(word: str) -> list[str]:
    return sorted({word[place : place + 2] for place in range(max(len(word) - 1, 1))})
