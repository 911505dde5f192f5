"""What hangs on every person, whatever their work."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .choices import HandoverOutcome
from .handing_over import Held, Holding
from .services import inheritance


def _unread(person, on):
    return [Held(notice.title, notice.url) for notice in person.notices.unread()]


def _waiting_imports(person, on):
    return [
        Held(batch.filename, reverse("ledger_import_batch", args=[batch.ledger, batch.pk]))
        for batch in person.import_batches.filter(applied_at=None)
    ]


def _filters(person, on):
    return [Held(f"{row.ledger} {row.name}") for row in person.saved_filters.all()]


def _tokens(person, on):
    return [Held(str(row)) for row in person.api_tokens.filter(revoked_at=None, expires_at__date__gt=on)]


HANDOVERS = [
    Holding("notices", _("未读通知"), _unread, inheritance.notices, HandoverOutcome.MOVED),
    Holding("imports", _("已上传未确认的导入"), _waiting_imports, inheritance.imports, HandoverOutcome.MOVED),
    Holding(
        "tokens", _("接口令牌"), _tokens, outcome=HandoverOutcome.ENDED,
        advice=_("令牌随账号失效；仍在使用的系统请用接收人的账号重新签发。"),
    ),
    Holding("filters", _("常用查询"), _filters, inheritance.filters, HandoverOutcome.MOVED),
]  # fmt: skip
