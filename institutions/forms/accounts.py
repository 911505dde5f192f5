"""Inviting people to act for an institution, accepting, leaving."""

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.foundation.forms import NewPasswordForm, UsernameField

from ..choices import AccountRole
from ..models import InstitutionAccount


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    role = forms.ChoiceField(label=_("身份"), choices=AccountRole.choices)

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(value, label) for value, label in AccountRole.choices if value in roles]


class JoinForm(NewPasswordForm):
    """A login name and a password for somebody who was invited."""

    username = UsernameField()
    field_order = ["username", "password", "again"]


class LeaveForm(forms.Form):
    """Why the person leaves, and who goes on."""

    reason = forms.CharField(label=_("离任事由"), max_length=200, help_text=_("写入办理记录，例如调离、退休、辞职。"))
    successor = forms.ModelChoiceField(
        InstitutionAccount.objects.none(), label=_("接任人"), required=False,
        help_text=_("接任人会收到通知；填报中的自查、申请等都留在机构名下，由接任人继续办理。"),
    )  # fmt: skip

    def __init__(self, *args, account: InstitutionAccount, **kwargs):
        super().__init__(*args, **kwargs)
        others = account.institution.accounts.filter(is_active=True).exclude(pk=account.pk).select_related("user")
        self.fields["successor"].queryset = others
        self.fields["successor"].label_from_instance = lambda row: (
            row.user.name + _("（") + row.get_role_display() + _("）")
        )
