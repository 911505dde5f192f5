"""Labels of acts are written as the source has them, so that every reader gets them in their own language."""

import ast
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext_lazy, override

from supervision.foundation.models import Act
from supervision.foundation.trail import act

ROOT = Path(__file__).resolve().parents[2]
APPS = ("institutions", "inspections", "rectification", "credit", "supervision/foundation")
EAGER = "gettext"


def test_a_lazy_label_is_written_in_the_language_of_the_source(db):
    with override("en"), act("test.label", by=None, now=timezone.now(), label=gettext_lazy("登记停业")):
        pass
    assert Act.objects.get(verb="test.label").label == "登记停业"


def eager_names(tree) -> set[str]:
    """Names under which a module knows a function that translates at once."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {one.asname or one.name for node in imports for one in node.names if one.name == EAGER}


def test_no_service_translates_a_label_before_it_is_written():
    wrong = []
    for path in (path for app in APPS for path in (ROOT / app / "services").rglob("*.py")):
        tree = ast.parse(path.read_text())
        eager = eager_names(tree)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if not (isinstance(call.func, ast.Name) and call.func.id == "act"):
                continue
            labels = [word.value for word in call.keywords if word.arg == "label" and isinstance(word.value, ast.Call)]
            wrong += [f"{path}:{label.lineno}" for label in labels if getattr(label.func, "id", "") in eager]
    assert wrong == []
