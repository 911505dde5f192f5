"""Accounts: opening them, granting roles, closing them."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..access import ADMINISTRATORS, INSTITUTION_ROLES, P, Role, may
from ..errors import Refused
from ..models import User
from ..trail import act


def choose_language(user, language: str) -> None:
    """Remember the interface language on the account."""
    User.objects.filter(pk=user.pk).update(language=language)


def check_roles(roles) -> list[str]:
    """The roles as stored, or Refused: unknown ones, and an administrator's beside any other."""
    unknown = [role for role in roles if role not in Role.values]
    if unknown:
        raise Refused(_("没有这种角色：%(roles)s") % {"roles": "、".join(unknown)})
    if set(roles) & set(ADMINISTRATORS) and len(roles) > 1:
        raise Refused(_("系统、安全、审计管理员须分设，且不得兼任其他角色。"))
    return sorted(set(roles))


def open_account(*, username, name, agency, roles, password, by, now, section="") -> User:
    """Open an account. ``by`` None is the installation itself. Raises Refused in words that name the remedy.

    ``password`` None: nobody can sign in with it until a link has set one.
    """
    if by is not None and not may(by, P.USER_MANAGE):
        raise Refused(_("您无权开设账号。"))
    user = User(username=username, name=name, agency=agency, roles=check_roles(roles), section=section)
    return _opened(user, password, by=by, now=now)


def open_invited(*, username, name, roles, password, now) -> User:
    """Open an account at no agency, for somebody who was invited; the caller has used the invitation up."""
    if set(roles) - set(INSTITUTION_ROLES):
        raise ValueError("an invitation carries roles of institutions only")
    return _opened(User(username=username, name=name, roles=check_roles(roles)), password, by=None, now=now)


def _opened(user: User, password: str | None, *, by, now) -> User:
    if password is None:
        user.set_unusable_password()
    else:
        set_password(user, password, save=False)
    with act("foundation.user.open", by=by, now=now, label=gettext_lazy("开设账号")) as entry:
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError as clash:
            raise Refused(_("登录名“%(name)s”已被使用，请换一个。") % {"name": user.username}) from clash
        entry.subject = user
    return user


def set_password(user: User, password: str, *, save: bool = True) -> None:
    """Set a password that is good enough. Raises Refused with what is wrong with it. Call it inside an act."""
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise Refused(*problem.messages) from problem
    user.set_password(password)
    if save:
        user.save(update_fields=["password"])


def change_password(user: User, old: str, new: str, *, now) -> User:
    """A person changes the own password; all other sessions of the account end."""
    if not user.check_password(old):
        raise Refused(_("原密码不正确。"))
    if old == new:
        raise Refused(_("新密码不能与原密码相同。"))
    with act("foundation.user.password", by=user, now=now, subject=user, label=gettext_lazy("修改密码")):
        set_password(user, new)
    return user


def with_role(user: User, role: str) -> User:
    """Give an account a role at an institution, beside those it has. Call it inside an act."""
    row = User.objects.select_for_update().get(pk=user.pk)
    if role not in INSTITUTION_ROLES:
        raise ValueError("an institution gives its own roles only")
    row.roles = check_roles([*row.roles, role])
    row.save(update_fields=["roles"])
    return row


def without_roles(user: User, roles) -> User:
    """Take roles of institutions from an account that has no use for them any more. Call it inside an act."""
    row = User.objects.select_for_update().get(pk=user.pk)
    row.roles = [role for role in row.roles if role not in set(roles) & set(INSTITUTION_ROLES)]
    row.save(update_fields=["roles"])
    return row


def grant_roles(user: User, roles, *, by, now, note: str) -> User:
    """Set the roles of an account; only the security administrator may, and never on the own account."""
    if not may(by, P.ROLE_MANAGE) or by.pk == user.pk:
        raise Refused(_("只有安全管理员可以授予角色，且不得为本人授予。"))
    with act("foundation.user.grant", by=by, now=now, label=gettext_lazy("授予角色"), note=note) as entry:
        row = User.objects.select_for_update().get(pk=user.pk)
        entry.from_state, row.roles = ",".join(row.roles)[:30], check_roles(roles)
        row.save(update_fields=["roles"])
        entry.subject, entry.data = row, {"roles": row.roles}
    return row


def close_account(user: User, *, by, now, note: str) -> User:
    """Close an account; its history stays."""
    if not may(by, P.USER_MANAGE):
        raise Refused(_("您无权停用账号。"))
    with act("foundation.user.close", by=by, now=now, label=gettext_lazy("停用账号"), note=note, subject=user):
        user.is_active = False
        user.save(update_fields=["is_active"])
    return user
