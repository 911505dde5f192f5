"""Sentences that pure rules hand back: Chinese text with values, translated only where they are shown."""

from dataclasses import dataclass, field


def N_(text: str) -> str:  # noqa: N802 - the name by which message extraction knows a marked text
    """Mark ``text`` for translation without translating it: rules know no language."""
    return text


@dataclass(frozen=True)
class Saying:
    """One sentence: ``msgid`` is Chinese with %(name)s places, ``values`` fill them."""

    msgid: str
    values: dict = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.msgid % self.values

    def translated(self, gettext) -> str:
        """The sentence in the language of ``gettext``."""
        return gettext(self.msgid) % self.values
