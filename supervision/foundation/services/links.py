"""Single-use links: making, withdrawing and using them."""

import hashlib
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..access import P, may
from ..choices import LinkPurpose
from ..errors import Refused
from ..models import AccountLink, User
from ..trail import act
from .accounts import set_password

_SECRET = 32  # bytes


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make(purpose: str, *, by, now: datetime, entropy: bytes, user: User | None = None) -> tuple[AccountLink, str]:
    """A link and its secret, which is returned here and never again. Call it inside an act."""
    if len(entropy) < _SECRET:
        raise ValueError(f"a link needs {_SECRET} random bytes")
    token = urlsafe_b64encode(entropy[:_SECRET]).decode().rstrip("=")
    link = AccountLink.objects.create(
        purpose=purpose, token_hash=_hash(token), user=user, created_at=now, created_by=by,
        expires_at=now + timedelta(hours=settings.LINK_HOURS),
    )  # fmt: skip
    return link, token


def find(purpose: str, token: str, *, now: datetime, lock: bool = False) -> AccountLink | None:
    """The open link with this secret, or None: unknown, used, withdrawn and expired ones all look alike."""
    rows = AccountLink.objects.select_for_update() if lock else AccountLink.objects
    link = rows.filter(purpose=purpose, token_hash=_hash(token)).first()
    return link if link is not None and link.is_open(now) else None


def use(purpose: str, token: str, *, now: datetime) -> AccountLink:
    """Use a link up. Call it inside the act of what it is for. Raises Refused when it cannot be used any more."""
    link = find(purpose, token, now=now, lock=True)
    if link is None:
        raise Refused(_("链接无效或已过期，请联系发出链接的单位重新生成。"))
    link.used_at = now
    link.save(update_fields=["used_at"])
    return link


def withdraw(link: AccountLink, *, now: datetime) -> None:
    """Make a link useless. Call it inside an act; a used link stays as it is."""
    AccountLink.objects.filter(pk=link.pk, used_at=None, withdrawn_at=None).update(withdrawn_at=now)


def offer_reset(user: User, *, by, now: datetime, entropy: bytes) -> str:
    """The secret of a link with which the person sets a new password; earlier ones stop working."""
    if by is not None and not may(by, P.USER_MANAGE):
        raise Refused(_("您无权重置他人密码。"))
    if not user.is_active:
        raise Refused(_("账号已停用，不能重置密码。"))
    with act("foundation.user.offer_reset", by=by, now=now, subject=user, label=gettext_lazy("生成密码重置链接")):
        user.account_links.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
        return make(LinkPurpose.RESET, by=by, now=now, entropy=entropy, user=user)[1]


def reset(token: str, password: str, *, now: datetime) -> User:
    """Set a new password with a link; every session of the account ends with the old one."""
    with act("foundation.user.reset", by=None, now=now, label=gettext_lazy("用链接重置密码")) as entry:
        user = use(LinkPurpose.RESET, token, now=now).user
        if not user.is_active:
            raise Refused(_("账号已停用，不能重置密码。"))
        set_password(user, password)
        entry.subject = user
    return user
