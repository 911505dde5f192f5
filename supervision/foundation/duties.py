"""What every body has, whatever its work: people, subordinate bodies, ways its name is written."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .choices import AnswerState, CollectionState
from .handing_over import Duty
from .models import Collection, CollectionAnswer
from .services import duties


def _people(agency, on):
    return agency.people.filter(is_active=True).order_by("name", "pk")


def _subordinates(agency, on):
    return agency.subordinates.filter(is_active=True)


def _aliases(agency, on):
    return agency.aliases.order_by("region_code", "name")


def _collections(agency, on):
    return Collection.objects.filter(agency=agency, state__in=(CollectionState.DRAFT, CollectionState.OPEN))


def _answers(agency, on):
    rows = CollectionAnswer.objects.filter(agency=agency, collection__state=CollectionState.OPEN)
    return rows.exclude(state=AnswerState.GIVEN).select_related("collection").order_by("collection__code")


def _collection_url(row) -> str:
    return reverse("foundation:collection_detail", args=[row.code])


def _no_page(row) -> str:
    return ""


def _person(row) -> str:
    return "　".join(filter(None, (row.name, row.section, row.role_labels)))


DUTIES = [
    Duty(
        "people", _("人员账号"), _people, duties.move_people,
        lambda row: reverse("foundation:account_detail", args=[row.pk]), _person, ticked=False,
    ),
    Duty(
        "subordinates", _("下级单位"), _subordinates,
        duties.move_subordinates, lambda row: reverse("foundation:agency_detail", args=[row.code]),
        lambda row: row.name, obstacles=duties.circles, ticked=False,
    ),
    Duty(
        "aliases", _("文件中的别名"), _aliases,
        duties.move_aliases, _no_page, lambda row: f"{row.name}（{row.region_code}）", ticked=False,
    ),
    Duty("collections", _("布置中的临时填报"), _collections, duties.move_collections, _collection_url),
    Duty(
        "answers", _("未报送的临时填报"), _answers, duties.move_answers,
        lambda row: _collection_url(row.collection), lambda row: str(row.collection),
    ),
]  # fmt: skip
