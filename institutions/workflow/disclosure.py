"""Transition table of institution disclosure."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from ..choices import DisclosureSource
from ..choices import DisclosureState as S


def _empty(row) -> Iterator[str]:
    """Nothing is published that says nothing."""
    if row.item.source == DisclosureSource.TEXT and not row.text.strip():
        yield _("请填写公开内容。")
    if row.item.source == DisclosureSource.PRICES and not row.rows:
        yield _("请填写价目表，每行一项。")


DISCLOSURE = Workflow(
    publish=Step(
        tuple(S), S.PUBLISHED, P.DISCLOSURE_PUBLISH, gettext_lazy("公开并确认属实"), party="institution", guard=_empty,
    ),
    check=Step((S.PUBLISHED,), None, P.DISCLOSURE_CHECK, gettext_lazy("核对无误"), party="authority"),
    question=Step(
        (S.PUBLISHED,), S.QUESTIONED, P.DISCLOSURE_CHECK, gettext_lazy("要求更正"), party="authority", aside=True,
    ),
)  # fmt: skip
