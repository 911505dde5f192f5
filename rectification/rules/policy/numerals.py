"""Chinese numerals of headings (一 … 九十九)."""

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}


def number_of(text: str) -> int | None:
    """The value of 十三, 二十 or 13; None for anything else."""
    if text.isascii() and text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if ten and not _known(tens + ones):
        return None
    if ten:
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return _DIGITS.get(text)


def _known(characters: str) -> bool:
    return len(characters) <= 2 and all(character in _DIGITS for character in characters)
