"""What strata, regions and subjects of a draw are called."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from institutions.models import Institution
from supervision.foundation.models import Region

from ..choices import ExclusionCode, RecusalCode
from ..models import DrawRule

_LISTED = 200  # rows of a list that a page shows


def strata_by_name(version: str, keys: Iterable[str]) -> dict[str, str]:
    """Keys of strata as people read them: "clinic|120102000" → "诊所… · 河东区"."""
    keys = set(keys)
    labels = dict(DrawRule.objects.filter(version=version).values_list("key", "label"))
    labels |= region_names(part for key in keys for part in key.split("|") if part.isdigit())
    return {key: " · ".join(labels.get(part, part) for part in key.split("|")) for key in keys}


def probabilities(plan_document: dict) -> list[dict]:
    """Strata with their names and the inclusion probability take / size of each member (weights of 1)."""
    labels = strata_by_name(plan_document["rules"], [row["key"] for row in plan_document["strata"]])
    return [
        {
            **row,
            "label": labels[row["key"]],
            "percent": f"{100 * row['take'] / row['size']:.1f}",
        }
        for row in plan_document["strata"]
    ]


def selected_by_name(bundle_document: dict) -> list[dict]:
    """The selected rows of a revealed bundle with the names of the institutions."""
    rows = bundle_document["result"]["selected"]
    found = Institution.objects.filter(code__in=[row["id"] for row in rows])
    names = dict(found.values_list("code", "name"))
    strata = strata_by_name(bundle_document["plan"]["rules"], [row["stratum"] for row in rows])
    return [{**row, "name": names.get(row["id"], ""), "label": strata[row["stratum"]]} for row in rows]


def frozen_in_words(frozen: dict) -> dict:
    """What a commit would freeze beside the strata: who is left out and why, the people, the recusals."""
    reasons = dict(ExclusionCode.choices)
    found = Institution.objects.filter(code__in=[row["id"] for row in frozen["excluded"][:_LISTED]])
    names = dict(found.values_list("code", "name"))
    return {
        "left_out": _counted(row["code"] for row in frozen["excluded"]),
        "left_out_rows": [
            {**row, "name": names.get(row["id"], ""), "why": reasons.get(row["code"], row["code"])}
            for row in frozen["excluded"][:_LISTED]
        ],
        "units": sorted(Counter(row["unit"] for row in frozen["inspectors"]).items()),
        "people_out": _counted(row["code"] for row in frozen["inspectors_excluded"]),
        "recusals": _counted(row["code"] for row in frozen["recusals"]),
        "late": sum(row["code"].endswith("-LATE") for row in frozen["recusals"]),
    }


def _counted(codes) -> list[tuple[str, int]]:
    labels = {**dict(ExclusionCode.choices), **dict(RecusalCode.choices)}
    said = Counter()
    for code in codes:
        plain = code.removesuffix("-LATE")
        label = str(labels.get(plain, plain))
        said[label if plain == code else _("%(why)s（计划批准后才申报）") % {"why": label}] += 1
    return said.most_common()


def region_names(codes) -> dict[str, str]:
    """Names of regions by code."""
    return dict(Region.objects.filter(code__in=set(codes)).values_list("code", "name"))
