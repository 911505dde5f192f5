"""The import law of the house: floors know only the floors beneath, rooms only the rooms beneath."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["supervision.foundation", "institutions", "inspections", "rectification", "credit", "supervision"]
APPS = FLOORS[:-1]
ROOMS = [
    {"choices", "workflow", "rules", "verify_draw"},
    {"models"},
    {"queries"},
    {"services"},
    {"forms", "filters", "ledgers", "jobs", "tabs", "counters", "duties", "handovers"},
    {"views", "api"},
    {"urls"},
]
# Rooms of the ground that every floor may use, and that stand outside the order of an app's rooms.
GROUND = "supervision.foundation"
# Local services run before Django is set up; they know nothing of the portal and anyone may ask them.
OUTSIDE = "supervision.local"


def sources():
    """Every module of the product with its dotted name; migrations and commands are judged by floor only."""
    for top in ("supervision", "institutions", "inspections", "rectification", "credit"):
        for path in sorted((ROOT / top).rglob("*.py")):
            dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield dotted, path


def imports_of(dotted, path):
    """(line, imported dotted name, whether inside a function) for every import in a file."""
    tree = ast.parse(path.read_text())
    package = dotted if path.name == "__init__.py" else dotted.rpartition(".")[0]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = {id(child) for function in functions for child in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name, id(node) in inside
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                parent = ".".join(parts[: len(parts) - node.level + 1])
                base = f"{parent}.{node.module}" if node.module else parent
            for name in node.names:
                yield node.lineno, f"{base}.{name.name}", id(node) in inside


def floor_of(dotted):
    """The floor a module stands on, or None for libraries and for what stands outside the house."""
    if dotted == OUTSIDE or dotted.startswith(OUTSIDE + "."):
        return None
    for floor in FLOORS:
        if dotted == floor or dotted.startswith(floor + "."):
            return floor
    return None


def room_of(dotted, floor):
    """Position of a module's room in the order of an app's rooms, or None where the order does not apply."""
    room = dotted[len(floor) + 1 :].split(".")[0]
    for position, rooms in enumerate(ROOMS):
        if room in rooms:
            return position
    return None


ALL = list(sources())


@pytest.mark.parametrize(("dotted", "path"), ALL, ids=[dotted for dotted, _ in ALL])
def test_imports_go_downward_only(dotted, path):
    floor = floor_of(dotted)
    if floor is None:
        pytest.fail(f"{dotted} imports the portal") if any(
            floor_of(name) for _, name, _ in imports_of(dotted, path)
        ) else None
        return
    wrong = []
    for line, name, _ in imports_of(dotted, path):
        target = floor_of(name)
        if target and FLOORS.index(target) > FLOORS.index(floor):
            wrong.append(f"{path.name}:{line} {floor} looks up to {name}")
        elif target == floor and floor in APPS:
            here, there = room_of(dotted, floor), room_of(name, floor)
            if here is not None and there is not None and there > here:
                wrong.append(f"{path.name}:{line} {dotted} looks up to {name}")
    assert wrong == []


@pytest.mark.parametrize(("dotted", "path"), ALL, ids=[dotted for dotted, _ in ALL])
def test_nothing_is_imported_inside_a_function(dotted, path):
    assert [f"{path.name}:{line} {name}" for line, name, inside in imports_of(dotted, path) if inside] == []


RULES = [(dotted, path) for dotted, path in ALL if ".rules" in dotted or dotted.endswith("verify_draw")]


@pytest.mark.parametrize(("dotted", "path"), RULES, ids=[dotted for dotted, _ in RULES])
def test_rules_are_pure(dotted, path):
    impure = ("django", "celery", "rest_framework", "psycopg2", "os", "random", "secrets")
    names = [name for _, name, _ in imports_of(dotted, path)]
    assert [name for name in names if name.split(".")[0] in impure] == []
    allowed = (".rules", "supervision.foundation.rules", "supervision.foundation.errors")
    assert [name for name in names if floor_of(name) and not any(part in name for part in allowed)] == []


def test_models_point_downward_only():
    order = ["foundation", "institutions", "inspections", "rectification", "credit"]
    wrong = []
    for label in order:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.get_fields():
                target = getattr(field, "related_model", None)
                if not (field.concrete and field.is_relation and target) or target._meta.app_label not in order:
                    continue
                if order.index(target._meta.app_label) > order.index(label):
                    wrong.append(f"{model.__name__}.{field.name} → {target.__name__}")
    assert wrong == []


def test_nobody_but_the_engine_assigns_state():
    """``.state = …`` stands in the workflow engine and nowhere else."""
    wrong = []
    for dotted, path in ALL:
        if dotted == "supervision.foundation.workflow" or ".migrations" in dotted:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            targets = node.targets if isinstance(node, ast.Assign) else ()
            if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
                wrong.append(f"{dotted}:{node.lineno}")
    assert wrong == []


def test_no_day_is_taken_from_a_clock_that_runs_in_another_zone():
    """``now.date()`` is yesterday between midnight and eight in Beijing: a day comes from ``localdate``."""
    clocks = {"now", "timezone_now", "utcnow", "today"}
    wrong = []
    for path in [path for _, path in ALL] + sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "date"):
                continue
            source = node.func.value.func if isinstance(node.func.value, ast.Call) else node.func.value
            if (source.id if isinstance(source, ast.Name) else getattr(source, "attr", "")) in clocks:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []
