"""API tokens: issuing, revoking, recognising."""

import hashlib
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..access import ADMINISTRATORS, P, may
from ..errors import Refused
from ..models import ApiToken, User
from ..trail import act

PREFIX = "mp_"  # by which a secret that was left somewhere is recognised
_SECRET, _MOST = 32, 366  # bytes, days


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def issue(
    user: User, *, name: str, days: int, may_write: bool, by, now: datetime, entropy: bytes
) -> tuple[ApiToken, str]:
    """A token for an account, and its secret, which is returned here and never again."""
    if by is not None and not may(by, P.USER_MANAGE):
        raise Refused(_("您无权签发接口令牌。"))
    if not user.is_active or set(user.roles) & set(ADMINISTRATORS):
        raise Refused(_("停用的账号和管理员账号不能签发接口令牌，请为对接系统单独开设账号。"))
    if not 1 <= days <= _MOST:
        raise Refused(_("有效期为 1 至 %(most)s 天。") % {"most": _MOST})
    if len(entropy) < _SECRET:
        raise ValueError(f"a token needs {_SECRET} random bytes")
    secret = PREFIX + urlsafe_b64encode(entropy[:_SECRET]).decode().rstrip("=")
    with act("foundation.token.issue", by=by, now=now, subject=user, label=gettext_lazy("签发接口令牌"), note=name):
        token = ApiToken.objects.create(
            user=user, name=name.strip(), token_hash=_hash(secret), hint=secret[:8], may_write=may_write,
            created_at=now, created_by=by, expires_at=now + timedelta(days=days),
        )  # fmt: skip
    return token, secret


def revoke(token: ApiToken, *, by, now: datetime) -> None:
    """The token is refused from now on."""
    if by is not None and not may(by, P.USER_MANAGE):
        raise Refused(_("您无权吊销接口令牌。"))
    with act("foundation.token.revoke", by=by, now=now, subject=token.user, label=gettext_lazy("吊销接口令牌"),
             note=token.name):  # fmt: skip
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def recognise(secret: str, *, now: datetime) -> ApiToken | None:
    """The open token with this secret. The day of its last use is kept, at most one write a day."""
    found = ApiToken.objects.open(now).select_related("user__agency__region").filter(token_hash=_hash(secret)).first()
    today = timezone.localdate(now)
    if found is not None and found.last_used_on != today:
        ApiToken.objects.filter(pk=found.pk).update(last_used_on=today)
    return found
