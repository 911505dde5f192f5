"""Tying accounts to institutions."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from supervision.foundation.trail import act

from ..models import Institution, InstitutionAccount


def tie(user, institution: Institution, role: str, *, by, now: datetime) -> InstitutionAccount:
    """Let a person act for an institution; an earlier tie is opened again."""
    with act("institutions.tie_account", by=by, now=now, subject=institution, label=_("绑定机构账号"), note=user.name):
        account, _made = InstitutionAccount.objects.update_or_create(
            user=user, institution=institution, defaults={"role": role, "is_active": True}
        )
    return account


def untie(account: InstitutionAccount, *, by, now: datetime) -> None:
    """The person no longer acts for the institution; the row stays."""
    with act("institutions.untie_account", by=by, now=now, subject=account.institution, label=_("解除机构账号")):
        InstitutionAccount.objects.filter(pk=account.pk).update(is_active=False)
