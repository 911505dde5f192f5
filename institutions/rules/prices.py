"""A price list as a person pastes it: one item a line, cells separated by tabs or commas."""

import csv
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from supervision.foundation.rules.sayings import N_, Saying

LIMIT = 5000  # items
_HEADS = ("项目", "名称", "收费项目")
_LENGTH = 100
_MOST = Decimal("99999999.99")


@dataclass(frozen=True)
class Price:
    """One item. ``price``: yuan, two decimals; ``note``: what is included, or who sets the price."""

    name: str
    unit: str
    price: Decimal
    note: str = ""

    def as_row(self) -> dict:
        """As it is stored."""
        return {"name": self.name, "unit": self.unit, "price": str(self.price), "note": self.note}


@dataclass
class PriceList:
    """What could be read, and (line, what is wrong) of what could not."""

    prices: list[Price] = field(default_factory=list)
    problems: list[tuple[int, Saying]] = field(default_factory=list)


def _cells(line: str) -> list[str]:
    """A line copied from a workbook has tabs; one written by hand has commas, Chinese ones too."""
    if "\t" in line:
        return [cell.strip() for cell in line.split("\t")]
    return [cell.strip() for cell in next(csv.reader([line.replace("，", ",")]))]


def read_amount(text: str) -> Decimal | None:
    """Yuan of "1,200.50元", "￥35"; None if it is no amount of money."""
    bare = text.strip().lstrip("¥￥").removesuffix("元").replace(",", "").replace(" ", "")
    try:
        amount = Decimal(bare)
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount < 0 or amount > _MOST or amount != round(amount, 2):
        return None
    return round(amount, 2)


def read_prices(text: str) -> PriceList:
    """Read "item, unit, price, note" lines; empty lines and a header line are passed over."""
    found, seen = PriceList(), {}
    for number, line in enumerate(text.splitlines(), 1):
        cells = _cells(line) if line.strip() else []
        if not any(cells) or (not found.prices and cells[0] in _HEADS):
            continue
        if len(found.prices) >= LIMIT:
            found.problems.append((number, Saying(N_("超过%(limit)s项，请分开公开"), {"limit": LIMIT})))
            break
        _read_line(number, [*cells, "", "", "", ""][:4], found, seen)
    return found


def _read_line(number: int, cells: list[str], found: PriceList, seen: dict) -> None:
    name, unit, written, note = cells
    amount = read_amount(written)
    if not name or len(name) > _LENGTH:
        found.problems.append((number, Saying(N_("项目名称为空或超过100字"))))
    elif amount is None:
        said = N_("价格“%(text)s”不是金额，请写数字，最多两位小数，如 35.00")
        found.problems.append((number, Saying(said, {"text": written})))
    elif (name, unit) in seen:
        found.problems.append((number, Saying(N_("与第%(row)s行重复，请删除一行"), {"row": seen[name, unit]})))
    else:
        seen[name, unit] = number
        found.prices.append(Price(name, unit[:20], amount, note[:_LENGTH]))


def written(rows: list[dict]) -> str:
    """A stored price list as the text a person edits."""
    return "\n".join("\t".join((row["name"], row["unit"], row["price"], row.get("note", ""))) for row in rows)
