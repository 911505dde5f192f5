"""A person leaves: everything of theirs is listed, what can be given is given, the account is closed. Once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ..access import P, Role, may
from ..choices import COLOURS
from ..errors import Refused
from ..handing_over import Held, Holding
from ..models import Handover, HandoverItem, User
from ..numbers import allocate_code
from ..trail import act
from .accounts import close_account
from .notices import notify


@dataclass(frozen=True)
class Pile:
    """Everything of one kind that hangs on a person."""

    holding: Holding
    items: list[Held]

    @property
    def colour(self) -> str:
        """Colour of the outcome's pill."""
        return COLOURS[self.holding.outcome]


def preview(person: User, holdings: Sequence[Holding], *, on: date) -> list[Pile]:
    """What hangs on the person, in the order of the floors; kinds without anything are left out."""
    piles, known = [], set()
    for holding in holdings:
        items = [held for held in holding.rows(person, on) if not (holding.rest and held.url in known)]
        known |= {held.url for held in items}
        if items:
            piles.append(Pile(holding, items))
    return piles


def successors_of(person: User):
    """Who may take over: people of the same body whose account is open."""
    return User.objects.filter(agency_id=person.agency_id, is_active=True).exclude(pk=person.pk).order_by("name", "pk")


def lacking(leaver: User, successor: User) -> list[Role]:
    """Roles of the leaver that the successor does not hold."""
    return [Role(role) for role in leaver.roles if role not in successor.roles]


def hand_over(
    leaver: User, successor: User, *, holdings: Sequence[Holding], reason: str, by, now: datetime
) -> Handover:
    """Give, list, tell and close in one transaction. Raises Refused when done already, or with the wrong people."""
    with transaction.atomic():
        locked = User.objects.select_for_update(of=("self",)).filter(pk__in=(leaver.pk, successor.pk)).order_by("pk")
        people = {person.pk: person for person in locked.select_related("agency")}
        leaver, successor = people[leaver.pk], people[successor.pk]
        _refuse(leaver, successor, reason, by)
        with act("foundation.handover", by=by, now=now, label=gettext_lazy("人员交接"), note=reason) as entry:
            with override("zh-hans"):  # a list to be filed: Chinese, whatever the language of who draws it up
                piles = preview(leaver, holdings, on=timezone.localdate(now))
            made = Handover.objects.create(
                code=allocate_code("JJ", "handovers", timezone.localdate(now).year, 3), leaver=leaver,
                successor=successor, agency=leaver.agency, agency_name=leaver.agency.name, reason=reason.strip(),
                roles=lacking(leaver, successor), by=by, at=now,
            )  # fmt: skip
            HandoverItem.objects.bulk_create(_items(made, piles), batch_size=2000)
            told = _give(made, piles, by=by, now=now)
            if leaver.is_active:  # closed in a hurry, handed over afterwards
                close_account(leaver, by=by, now=now, note=told)
            entry.subject = made
        _tell(made, now)
    return made


def _refuse(leaver: User, successor: User, reason: str, by) -> None:
    if not may(by, P.USER_MANAGE):
        raise Refused(_("只有系统管理员可以办理人员交接。"))
    if leaver.pk == by.pk:
        raise Refused(_("不能为本人办理交接，请另一名系统管理员办理。"))
    if hasattr(leaver, "handover"):
        raise Refused(_("此人的交接已经办理，不能重复办理。"))
    if leaver.agency_id is None:
        raise Refused(_("机构账号的交接在该机构的账号页面办理。"))
    if not successor.is_active or successor.agency_id != leaver.agency_id or successor.pk == leaver.pk:
        raise Refused(_("接收人须为同一单位的在用账号。"))
    if not reason.strip():
        raise Refused(_("请填写交接事由，例如调令文号。"))


def _give(made: Handover, piles: Sequence[Pile], *, by, now: datetime) -> str:
    """Write what has to be written, kind by kind; returns the note under which it stands in the histories."""
    names = {"leaver": made.leaver.name, "successor": made.successor.name, "code": made.code}
    told = _("%(leaver)s移交%(successor)s，交接编号%(code)s") % names
    for pile in piles:
        if pile.holding.move is not None:
            pile.holding.move(made.leaver, made.successor, by=by, now=now, note=told)
    return told


@override("zh-hans")
def _items(handover: Handover, piles: Sequence[Pile]) -> list[HandoverItem]:
    return [
        HandoverItem(
            handover=handover, kind=pile.holding.key, label=str(pile.holding.label)[:60], text=held.text[:200],
            url=held.url[:200], due_on=held.due_on, outcome=pile.holding.outcome,
        )
        for pile in piles
        for held in pile.items
    ]  # fmt: skip


def _tell(made: Handover, now: datetime) -> None:
    count = made.items.count()
    notify(
        [made.successor],
        key=f"handover:{made.code}",
        title=_("%(name)s的工作已移交给您，共 %(n)s 项，请查收案卷移交清单") % {"name": made.leaver.name, "n": count},
        url=reverse("handover_detail", args=[made.pk]),
        now=now,
    )
    if made.roles:
        roles = "、".join(str(Role(role).label) for role in made.roles)
        notify(
            User.objects.filter(roles__contains=[Role.SECURITY_ADMIN], is_active=True),
            key=f"handover:{made.code}:roles",
            title=_("请审批角色：%(name)s 接替 %(leaver)s，尚缺 %(roles)s")
            % {"name": made.successor.name, "leaver": made.leaver.name, "roles": roles},
            url=reverse("foundation:account_detail", args=[made.successor_id]),
            now=now,
        )
