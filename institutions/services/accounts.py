"""Who acts for an institution: invited by the authority or its principal, leaving, handing over."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, Role, may
from supervision.foundation.choices import LinkPurpose
from supervision.foundation.errors import Refused
from supervision.foundation.models import User
from supervision.foundation.services import links
from supervision.foundation.services.accounts import open_invited, with_role, without_roles
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from ..choices import AccountRole, InstitutionState
from ..models import Institution, InstitutionAccount, Invitation

ROLE_OF = {AccountRole.PRINCIPAL: Role.INSTITUTION_PRINCIPAL, AccountRole.MANAGER: Role.INSTITUTION_MANAGER}


def tie(user, institution: Institution, role: str, *, by, now: datetime) -> InstitutionAccount:
    """Let a person act for an institution; an earlier tie is opened again. There is one principal at a time."""
    today = timezone.localdate(now)
    with act(
        "institutions.tie_account", by=by, now=now, subject=institution, label=gettext_lazy("绑定机构账号"),
        note=user.name,
    ):  # fmt: skip
        with_role(user, ROLE_OF[AccountRole(role)])
        if role == AccountRole.PRINCIPAL:
            _end_principals(institution, but=user, today=today)
        account, _made = InstitutionAccount.objects.update_or_create(
            user=user, institution=institution,
            defaults={"role": role, "is_active": True, "since": today, "ended_on": None},
        )  # fmt: skip
    return account


def people_of(institution: Institution):
    """The accounts that act for an institution now, to be told something."""
    ties = institution.accounts.filter(is_active=True)
    return User.objects.filter(pk__in=ties.values("user_id"), is_active=True)


def may_invite(institution: Institution, role: str, user) -> bool:
    """The authority invites anybody; the principal invites managers, never the next principal."""
    if not may(user, P.ACCOUNT_INVITE):
        return False
    parties = institution.parties(user)
    return "authority" in parties or ("principal" in parties and role == AccountRole.MANAGER)


def invite(
    institution: Institution, *, name: str, role: str, by, now: datetime, entropy: bytes
) -> tuple[Invitation, str]:
    """Invite somebody; returns the invitation and the secret of its link, which is shown once."""
    if by is not None and not may_invite(institution, role, by):
        raise Refused(
            _("您无权为这家机构邀请“%(role)s”。主要负责人由主管部门邀请。") % {"role": AccountRole(role).label}
        )
    if institution.state == InstitutionState.MERGED:
        raise Refused(_("这条记录已并入其他机构，请在并入后的机构中邀请。"))
    name = name.strip()
    with transaction.atomic():
        Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
        if open_invitation(institution, name=name, role=role, now=now):
            raise Refused(
                _("已有一份发给“%(name)s”的邀请尚未使用，没有生成第二份。链接遗失的，请重新生成。") % {"name": name}
            )
        with act(
            "institutions.invite", by=by, now=now, subject=institution, label=gettext_lazy("邀请机构人员"),
            note=f"{name}（{AccountRole(role).label}）",
        ):  # fmt: skip
            link, token = links.make(LinkPurpose.INVITE, by=by, now=now, entropy=entropy)
            invitation = Invitation.objects.create(
                institution=institution, region_code=institution.region_code, name=name, role=role, link=link,
                invited_by=by, invited_at=now,
            )  # fmt: skip
    return invitation, token


def open_invitation(institution: Institution, *, name: str, role: str, now: datetime) -> Invitation | None:
    """The invitation of this person for this role that still waits to be used."""
    return institution.invitations.open(now).filter(name=name.strip(), role=role).first()


def renew(invitation: Invitation, *, by, now: datetime, entropy: bytes) -> str:
    """The secret of a new link for the same person, shown once; the link before stops working."""
    institution = invitation.institution
    if not may_invite(institution, invitation.role, by):
        raise Refused(_("您无权重新生成这份邀请的链接。"))
    if institution.state == InstitutionState.MERGED:
        raise Refused(_("这条记录已并入其他机构，请在并入后的机构中邀请。"))
    with act(
        "institutions.renew_invitation", by=by, now=now, subject=institution, label=gettext_lazy("重新生成邀请链接"),
        note=f"{invitation.name}（{invitation.get_role_display()}）",
    ):  # fmt: skip
        Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
        row = Invitation.objects.select_for_update(of=("self", "link")).select_related("link").get(pk=invitation.pk)
        if row.link.used_at is not None:
            raise Refused(_("邀请已被使用；需要停用账号请办理离任。"))
        other = open_invitation(institution, name=row.name, role=row.role, now=now)
        if other is not None and other.pk != row.pk:
            raise Refused(_("“%(name)s”另有一份未使用的邀请，请为那一份重新生成链接。") % {"name": row.name})
        links.withdraw(row.link, now=now)
        row.link, token = links.make(LinkPurpose.INVITE, by=by, now=now, entropy=entropy)
        row.invited_by, row.invited_at = by, now
        row.save(update_fields=["link", "invited_by", "invited_at"])
    return token


def withdraw(invitation: Invitation, *, by, now: datetime) -> None:
    """The link stops working; a used one is not undone by this."""
    if not may_invite(invitation.institution, invitation.role, by):
        raise Refused(_("您无权撤回这份邀请。"))
    if invitation.link.used_at is not None:
        raise Refused(_("邀请已被使用；需要停用账号请办理离任。"))
    with act(
        "institutions.withdraw_invitation", by=by, now=now, subject=invitation.institution,
        label=gettext_lazy("撤回邀请"), note=invitation.name,
    ):  # fmt: skip
        links.withdraw(invitation.link, now=now)


def find_invitation(token: str, *, now: datetime) -> Invitation | None:
    """The invitation of an open link; None when the link cannot be used any more."""
    link = links.find(LinkPurpose.INVITE, token, now=now)
    if link is None:
        return None
    return Invitation.objects.select_related("institution").filter(link=link).first()


def accept(token: str, *, username: str, password: str, now: datetime) -> InstitutionAccount:
    """Open an account with an invitation. All of it is done, or nothing."""
    with transaction.atomic():
        invitation = _used(token, now)
        user = open_invited(
            username=username, name=invitation.name, roles=[ROLE_OF[AccountRole(invitation.role)]], password=password,
            now=now,
        )  # fmt: skip
        return _accepted(invitation, user, now)


def accept_with(token: str, user, *, now: datetime) -> InstitutionAccount:
    """Use an invitation with the account the person already has: one person may act for several institutions."""
    if user.agency_id is not None:
        raise Refused(_("监管单位的账号不能同时代表机构，请退出后另开账号。"))
    with transaction.atomic():
        return _accepted(_used(token, now), user, now)


def _used(token: str, now: datetime) -> Invitation:
    link = links.use(LinkPurpose.INVITE, token, now=now)
    return Invitation.objects.select_related("institution", "invited_by").get(link=link)


def _accepted(invitation: Invitation, user, now: datetime) -> InstitutionAccount:
    account = tie(user, invitation.institution, invitation.role, by=user, now=now)
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_by"])
    if invitation.invited_by is not None:
        notify(
            [invitation.invited_by], key=f"institutions.accepted:{invitation.pk}", now=now,
            title=_("“%(name)s”已接受邀请：%(institution)s")
            % {"name": invitation.name, "institution": invitation.institution.name},
        )  # fmt: skip
    return account


def leave(account: InstitutionAccount, *, reason: str, by, now: datetime, successor=None) -> InstitutionAccount:
    """The person acts for the institution no more; drafts stay with it and ``successor`` is told to go on.

    The authority ends anybody's tie, the principal that of a manager, and everybody the own one. An account
    that acts for no institution any more loses its roles.
    """
    institution = account.institution
    if by is not None and by.pk != account.user_id and not may_invite(institution, account.role, by):
        raise Refused(_("您无权为这家机构的“%(role)s”办理离任。") % {"role": account.get_role_display()})
    if not reason.strip():
        raise Refused(_("请填写离任事由。"))
    if successor is not None and (successor.institution_id != account.institution_id or not successor.is_active):
        raise Refused(_("接任人须是同一机构的在用账号。"))
    with act(
        "institutions.untie_account", by=by, now=now, subject=institution, label=gettext_lazy("机构人员离任"),
        note=reason, data={"person": account.user.name, "successor": successor.user.name if successor else ""},
    ):  # fmt: skip
        row = InstitutionAccount.objects.select_for_update().get(pk=account.pk)
        if row.is_active:
            row.is_active, row.ended_on = False, timezone.localdate(now)
            row.save(update_fields=["is_active", "ended_on"])
            _drop_roles(row.user)
    if successor is not None:
        _tell(successor, account, now)
    return row


def _drop_roles(user) -> None:
    """Roles the person holds at no institution any more."""
    held = InstitutionAccount.objects.filter(user=user, is_active=True).values_list("role", flat=True)
    without_roles(user, set(ROLE_OF.values()) - {ROLE_OF[AccountRole(role)] for role in held})


def _end_principals(institution: Institution, *, but, today) -> None:
    """A new principal takes over from the one before."""
    before = institution.accounts.filter(role=AccountRole.PRINCIPAL, is_active=True).exclude(user=but)
    for account in before.select_related("user"):
        account.is_active, account.ended_on = False, today
        account.save(update_fields=["is_active", "ended_on"])
        _drop_roles(account.user)


def _tell(successor: InstitutionAccount, account: InstitutionAccount, now: datetime) -> None:
    notify(
        [successor.user], key=f"institutions.successor:{account.pk}:{timezone.localdate(now)}", now=now,
        url=reverse("institutions:own_home"),
        title=_("您已接任%(name)s在“%(institution)s”的工作，未办事项见“我的机构”。")
        % {"name": account.user.name, "institution": account.institution.name},
    )  # fmt: skip
