"""The law of validation as it stands on a day, and an authority confirming it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ...choices import LicenceForm, ValidationRuleKind, ValidationState
from ...models import Institution, Licence, Validation, ValidationRule
from ...rules.validation import Subject, rule_for
from ...workflow import VALIDATION

# What must be answered before anything rests on it, and how far a person may set it.
LIMITS = {
    "months_ahead": (0, 12), "decide_days": (1, 180), "order_days": (1, 180), "deferral_min": (1, 12),
    "deferral_max": (1, 12), "reapply_days": (1, 90),
}  # fmt: skip
ABOUT = "validation-rules"
_LONGEST_PERIOD = 10


@dataclass(frozen=True)
class Term:
    """A time limit; unconfirmed it computes and shows, but nothing outward may rest on it."""

    value: int
    confirmed: bool
    basis: str


class Law:
    """Rows in force on a day, read once. ``Law(on)`` is passed along where many institutions are judged.

    ``filed``: of each institution with an open main licence, whether it is a filing (``main_licences``).
    """

    def __init__(self, on: date, filed: dict[int, bool] | None = None):
        self.on, self._filed = on, filed
        rows = list(ValidationRule.objects.in_force(on).order_by("kind", "key", "valid_from"))
        self.rows = {kind: [row for row in rows if row.kind == kind] for kind in ValidationRuleKind.values}
        self._periods = {row.period: row for row in self.rows[ValidationRuleKind.PERIOD]}

    def rule_for(self, institution: Institution) -> ValidationRule | None:
        """The row an institution falls under; None where the law does not speak of it, or its beds are unknown."""
        subject = Subject(
            institution.kind, institution.category_id or "", institution.beds, form_of(institution, self._filed)
        )
        found = rule_for(subject, self._periods)
        return self._periods[found] if found else None

    def term(self, key: str) -> Term:
        """One time limit."""
        row = next(row for row in self.rows[ValidationRuleKind.TERM] if row.key == key)
        return Term(row.value, row.confirmed, row.basis)

    def needed(self, *keys: str) -> list[int]:
        """Time limits something outward rests on. Raises Refused while one of them is unconfirmed."""
        rows = [row for row in self.rows[ValidationRuleKind.TERM] if row.key in keys]
        waiting = [row.label for row in rows if not row.confirmed]
        if waiting:
            labels = "、".join(waiting)
            raise Refused(_("“%(labels)s”还没有登记依据文号，试运行期间不能据此对外办理。") % {"labels": labels})
        return [self.term(key).value for key in keys]

    def materials(self) -> list[ValidationRule]:
        """The list of materials."""
        return self.rows[ValidationRuleKind.MATERIAL]

    def checks(self) -> list[ValidationRule]:
        """What is reviewed."""
        return self.rows[ValidationRuleKind.CHECK]

    def forbidden(self, beds: int | None) -> list[ValidationRule]:
        """What an institution may not do while its validation is deferred, confirmed or not."""
        rows = self.rows[ValidationRuleKind.FORBIDDEN]
        return [row for row in rows if row.with_beds is None or row.with_beds == bool(beds)]

    def forbidden_by_law(self, beds: int | None) -> list[str]:
        """The same as texts, confirmed rows only: what a decision may say and the public may read."""
        return [row.label for row in self.forbidden(beds) if row.confirmed]


def main_licences(**which) -> dict[int, bool]:
    """Whether the open main licence of each institution is a filing; a licence beside a filing counts."""
    rows = Licence.objects.open().filter(kind__is_main=True, **which)
    pairs = rows.order_by("-kind__is_filing").values_list("institution_id", "kind__is_filing")
    return dict(pairs)


def form_of(institution: Institution, filed: dict[int, bool] | None = None) -> str:
    """Whether it practises under a licence or a filing: as its main licence says, else as its number tells."""
    known = main_licences(institution=institution) if filed is None else filed
    if institution.pk in known:
        return LicenceForm.FILING if known[institution.pk] else LicenceForm.LICENCE
    number = institution.licence_number
    if not number:
        return LicenceForm.ANY
    if "备" in number:
        return LicenceForm.FILING
    return LicenceForm.LICENCE if "许" in number or number == institution.registration_number else LicenceForm.ANY


def confirm(rule: ValidationRule, *, basis: str, valid_from: date, by, now: datetime, **values) -> ValidationRule:
    """Record the document a rule rests on, with what it says there (``applies``, ``value``, ``label``, ``required``).

    An unconfirmed row is confirmed as it is now; a confirmed one ends the day before, a new row succeeds it.
    """
    if by is not None and not may(by, P.VALIDATION_DECIDE):
        raise Refused(_("您无权确认校验规则。"))
    reasons = list(_wrong(rule, basis, valid_from, values, timezone.localdate(now)))
    if reasons:
        raise Refused(*reasons)
    with act("institutions.validation_rule.confirm", by=by, now=now, about=ABOUT, label=gettext_lazy("确认校验规则"),
             note=basis.strip()) as entry:  # fmt: skip
        row = ValidationRule.objects.select_for_update().get(pk=rule.pk)
        if row.valid_to is not None:
            raise Refused(_("这条规则已被新的规定接替，请打开现行的一条。"))
        if row.confirmed:
            row.valid_to = valid_from - timedelta(days=1)
            row.save(update_fields=["valid_to"])
            row.pk, row.valid_from, row.valid_to = None, valid_from, None
            row._state.adding = True
        for name, value in values.items():
            setattr(row, name, value)
        row.basis, row.confirmed, row.confirmed_on = basis.strip(), True, valid_from
        row.save()
        entry.subject = row
        if row.kind == ValidationRuleKind.PERIOD:
            _settle_trials(rule.pk, row, now)
    return row


def confirm_all(rules: Iterable[ValidationRule], *, basis: str, valid_from: date, by, now: datetime) -> int:
    """Confirm several unconfirmed rows as they stand."""
    rows = [rule for rule in rules if not rule.confirmed]
    if not rows:
        raise Refused(_("请至少勾选一条还没有确认的规则。"))
    label = gettext_lazy("确认校验规则")
    with act("institutions.validation_rule.confirm_all", by=by, now=now, about=ABOUT, label=label, note=basis.strip()):
        for rule in rows:
            confirm(rule, basis=basis, valid_from=valid_from, by=by, now=now)
    return len(rows)


def _wrong(rule: ValidationRule, basis: str, valid_from: date, values: dict, today: date):
    if not basis.strip():
        yield _("请填写依据文件的名称和文号。")
    if rule.confirmed and valid_from <= rule.valid_from:
        yield _("新规定的施行日期须晚于现行规定的生效日期%(day)s。") % {"day": rule.valid_from}
    if not rule.confirmed and valid_from > today:
        yield _("施行日期%(day)s未到，请在施行之日起确认。") % {"day": valid_from}
    value = values.get("value", rule.value)
    if rule.kind == ValidationRuleKind.TERM:
        low, high = LIMITS[rule.key]
        if value is None or not low <= value <= high:
            yield _("“%(label)s”应在%(low)s至%(high)s之间。") % {"label": rule.label, "low": low, "high": high}
        else:
            yield from _crossed(rule.key, value)
    if rule.kind == ValidationRuleKind.PERIOD and not 1 <= (value or 0) <= _LONGEST_PERIOD:
        yield _("校验周期应在1至%(high)s年之间。") % {"high": _LONGEST_PERIOD}


def _crossed(key: str, value: int):
    """The shortest deferral is not longer than the longest."""
    other = {"deferral_min": "deferral_max", "deferral_max": "deferral_min"}.get(key)
    if other is None:
        return
    row = ValidationRule.objects.filter(kind=ValidationRuleKind.TERM, key=other, valid_to=None).first()
    if row and (value > row.value if key == "deferral_min" else value < row.value):
        yield _("暂缓校验的最短月数不能大于最长月数（现为%(value)s个月）。") % {"value": row.value}


def _settle_trials(old_pk: int, rule: ValidationRule, now: datetime) -> None:
    """Trials of a rule that is confirmed become real where their day is still to come; the others are withdrawn.

    Nobody is late by a rule that did not bind when the day passed: the next period is the first that counts.
    """
    trials = Validation.objects.filter(rule_id=old_pk, trial=True, state=ValidationState.DUE)
    stands = trials.filter(due_on__gte=timezone.localdate(now)) if rule.applies else trials.none()
    stands.update(trial=False, rule=rule)
    for row in trials.all():
        VALIDATION.take("withdraw", row, by=None, now=now, note=_("规则或登记信息已变更，重新推算校验期。"))
