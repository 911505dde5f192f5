"""Taking a file away is a recorded deed: who took what of whom."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from ..trail import act
from .excel import write_excel
from .files import CaseFile
from .word import write_word

# form → (writer, ending of the file name, content type)
FORMS = {
    "excel": (write_excel, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "word": (write_word, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
_LABELS = {"excel": gettext_lazy("导出档案（Excel）"), "word": gettext_lazy("导出档案（Word）")}


def export(file: CaseFile, form: str, out, *, now: datetime) -> None:
    """Write the file into ``out`` as Excel or Word, as far as its person may see it, and record it."""
    with act("file.export", by=file.user, now=now, subject=file.subject, label=_LABELS[form]) as entry:
        entry.data = {"form": form, "rows": FORMS[form][0](file, out, now=now)}
