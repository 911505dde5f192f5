"""Published results as a workbook for anybody. Official data: its words stay Chinese."""

import io
from collections.abc import Iterable
from datetime import datetime

from openpyxl import Workbook

from supervision.foundation.archives import reproducible
from supervision.foundation.sheets.dress import dress

from ..choices import InspectionType
from .figures_file import RESULTS

_COLUMNS = (
    ("机构名称", "institution__name", 34), ("统一社会信用代码", "institution__uscc", 22),
    ("区划", "institution__region__name", 14), ("抽查计划", "plan__title", 34), ("检查日期", "visited_on", 12),
    ("检查结果", "result", 18), ("处理情况", "handling", 30), ("组织单位", "office_name", 28),
)  # fmt: skip


def workbook(rows: Iterable[dict], now: datetime) -> bytes:
    """``rows`` as ``Visit.objects.published()`` gives them."""
    book = Workbook()
    sheet = book.active
    sheet.title = "检查结果"
    sheet.append([head for head, _name, _width in _COLUMNS])
    for row in rows:
        told = row | {"result": RESULTS[row["result"]], "visited_on": row["visited_on"].isoformat()}
        if row["kind"] == InspectionType.FOLLOW_UP:
            told["plan__title"] += "（复查）"
        sheet.append([told[name] for _head, name, _width in _COLUMNS])
    dress(sheet, 1, [width for _head, _name, width in _COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return reproducible(out.getvalue(), now)
