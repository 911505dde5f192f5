"""The parent's side: start the reading process, hold it to its limits, and give out rows as text."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ..errors import Refused

_CHILD = Path(__file__).with_name("child.py")
_BLOCK = 1 << 20
_PATIENCE = 3  # seconds waited for each second of processor time: a busy machine is not the file's fault
_ENVIRONMENT = {"PATH": os.defpath, "RUST_BACKTRACE": "0", "LC_ALL": "C.UTF-8"}
US, RS = "\x1f", "\x1e"


@dataclass(frozen=True)
class Limits:
    """What one file may cost. Bytes, seconds of processor time, counts."""

    memory: int = 512 << 20
    seconds: int = 10
    unpacked: int = 448 << 20
    parts: int = 2000
    ratio: int = 200
    ratio_from: int = 16 << 20
    cells: int = 8_000_000
    columns: int = 400
    merged: int = 2_000_000


REMEDIES = {
    "too_big": _("文件解压后过大。请删除无关工作表和图片，或拆分成几个文件后重新上传。"),
    "too_many_cells": _("表格的单元格过多。请把数据复制到新的工作簿，或拆分成几个文件后重新上传。"),
    "too_wide": _("表格的列过多。请只保留需要导入的列后重新上传。"),
    "too_slow": _("文件读取超时。请把数据复制到新的工作簿，或拆分成几个文件后重新上传。"),
    "entities": _("文件含有不安全的内容（文档类型定义）。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"),
    "password": _("文件设有密码。请去除密码后重新上传。"),
    "encoding": _("无法识别文件编码。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"),
    "html": _("这是网页格式的表格。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"),
    "not_a_workbook": _("这不是表格文件。请上传 .xlsx、.xls、.ods 或 .csv 文件。"),
    "empty": _("文件是空的。请检查后重新上传。"),
    "unreadable": _("文件已损坏或无法读取。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"),
}


class Unreadable(Refused):
    """A file that cannot be read; ``cause`` is a key of ``REMEDIES``."""

    def __init__(self, cause: str, detail: str = ""):
        self.cause = cause if cause in REMEDIES else "unreadable"
        self.detail = detail
        super().__init__(REMEDIES[self.cause])


@dataclass(frozen=True)
class Sheet:
    """One sheet. ``rows``: lines that hold anything; ``width``: cells of the longest."""

    name: str
    visible: bool
    path: Path
    rows: int
    width: int

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells) of every line that holds anything; trailing empty cells are absent."""
        for block in self.blocks():
            for line in block:
                row_no, *cells = line.split(US)
                yield int(row_no), cells

    def blocks(self) -> Iterator[list[str]]:
        """Raw lines in blocks of about a megabyte (row number and cells joined by US)."""
        rest = ""
        with self.path.open(encoding="utf-8", newline="") as opened:
            while block := opened.read(_BLOCK):
                *lines, rest = (rest + block).split(RS)
                yield lines

    def first(self, count: int = 30) -> list[tuple[int, list[str]]]:
        """The first lines, where banner, header and hints stand."""
        return list(islice(self.lines(), count))


@dataclass(frozen=True)
class Book:
    """A workbook that was read."""

    sheets: tuple[Sheet, ...]

    def named(self, name: str) -> Sheet:
        """The sheet of that name."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise Refused(
            _("工作簿中没有名为“%(name)s”的工作表，现有：%(names)s。")
            % {"name": name, "names": "、".join(sheet.name for sheet in self.sheets)}
        )


def _run(source: Path, folder: Path, limits: Limits) -> dict:
    command = [sys.executable, "-I", str(_CHILD), json.dumps(asdict(limits)), str(source), str(folder)]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=limits.seconds * _PATIENCE, check=False, env=_ENVIRONMENT
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("too_slow") from None
    answer = folder / "book.json"
    if not answer.exists():
        # Stopped by the kernel at a limit, or the parser aborted for want of memory.
        if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            raise Unreadable("too_slow")
        raise Unreadable(
            "too_big" if b"memory" in done.stderr else "unreadable", done.stderr[-200:].decode("utf-8", "replace")
        )
    return json.loads(answer.read_text(encoding="utf-8"))


@contextmanager
def open_book(source, limits: Limits = Limits()):
    """Read ``source`` (a path) into a temporary folder that lasts as long as the block."""
    with tempfile.TemporaryDirectory(prefix="book-") as name:
        folder = Path(name)
        answer = _run(Path(source).resolve(), folder, limits)
        if "refused" in answer:
            raise Unreadable(answer["refused"], answer.get("detail", ""))
        yield Book(
            tuple(
                Sheet(sheet["name"], sheet["visible"], folder / sheet["file"], sheet["rows"], sheet["width"])
                for sheet in answer["sheets"]
            )
        )
