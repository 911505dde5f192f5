"""The verifier in the browser says what the Python one says, of whole files and of everything that was changed."""

from pathlib import Path

import pytest
from django.urls import reverse

from inspections import verify_draw
from inspections.choices import DrawState
from inspections.models import Draw
from tests.inspections.test_verify_draw import chain, ended, flip, mutate, whole_draw

VECTORS = Path(__file__).parent.parent / "inspections" / "vectors"
RUN = """async ([address, cases]) => {
    const verifier = await import(address), bytes = (text) => new TextEncoder().encode(text), found = [];
    for (const [bundle, register] of cases) {
        const made = await verifier.verifyFiles(bytes(bundle), register === null ? null : bytes(register));
        found.push(made.message);
    }
    return found;
}"""
CHANGES = (
    (("plan", "title"), "另一个标题"), (("plan", "strata", 0, "take"), 4), (("candidates", 0, "weight"), 2),
    (("candidates", 0, "id"), "c02"), (("candidates", 1, "id"), "c00"), (("excluded", 0, "id"), "c05"),
    (("inspectors", 0, "unit"), "市所"), (("recusals", 0, "inspector"), "P0003"), (("recusals", 1), lambda row: row),
    (("salts", "plan"), flip), (("code", "half_a"), flip), (("commitment", "half_b"), flip),
    (("commitment", "committed_at"), "2026-11-22T01:00:00Z"), (("beacon", "value"), "opened 43"),
    (("beacon", "value"), ""), (("beacon", "name"), "另一个开奖"), (("beacon", "at"), "2026-11-21T11:59:59Z"),
    (("beacon", "at"), "2026-13-21T11:59:59Z"), (("result", "selected", 0, "ticket"), flip),
    (("result", "selected", 1, "id"), "c99"), (("result", "selected"), lambda rows: rows[:-1]),
    (("result", "teams", 2, "inspectors"), lambda team: team[::-1]), (("substitutions", 0, "in"), "P0009"),
    (("substitutions", 0, "at"), "2026-11-20T01:00:00Z"), (("substitutions",), lambda rows: rows[1:]),
    (("register", "office"), "别处"), (("register", "number"), 0), (("custody",), "nobody"),
    (("protocol",), "draw/2"), (("plan", "strata", 0, "size"), "4"), (("candidates",), {}),
    (("candidates", 0, "id"), "c|1"), (("candidates", 0), {"id": "c00"}), (("plan", "items"), ["𠀀", "㐀", "z"]),
)  # fmt: skip
REGISTERS = (
    lambda rows: rows.pop(0), lambda rows: rows.pop(), lambda rows: rows[1].update(previous="0" * 64),
    lambda rows: rows[2].update(attempt=3), lambda rows: rows[2].update(number=4),
    lambda rows: rows[2].update(sealed=["0" * 64]), lambda rows: rows[2].update(end={"state": "void"}),
    lambda rows: rows[2].update(end={"beacon": {"value": "9", "at": "2026"}}),
    lambda rows: rows[0].update(end={"half_a": "0" * 64}), lambda rows: rows[0].update(office=1),
    lambda rows: rows[2].update(end=None), list,
)  # fmt: skip
SPELLINGS = ('{"a": 1}', "[1.5]", '{"a":1,"a":1}', "[true]", "[null]", "", "[]", '"draw/1"', '["\\u4e00"]', "[1.0]")


def text(value) -> str:
    return verify_draw.canonical(value).decode()


def python_says(tmp_path, capsys, bundle, register) -> str:
    """What the stand-alone program prints of the same files, with the names the page uses."""
    paths = [tmp_path / "bundle.json", tmp_path / "register.json"][: 1 if register is None else 2]
    for path, content in zip(paths, (bundle, register), strict=False):
        path.write_text(content, encoding="utf-8")
    verify_draw.main([str(path) for path in paths])
    return capsys.readouterr().out.splitlines()[0].replace(f"{tmp_path}/", "")


@pytest.fixture
def cases():
    bundle, entry = whole_draw()
    made = [(text(bundle), text([entry | {"end": ended(bundle)}])), (text(bundle), None)]
    made += [(text(mutate(bundle, path, new)), text([entry])) for path, new in CHANGES]
    for change in REGISTERS:
        rows, bundles = chain(1, 1, 2)
        change(rows)
        made.append((text(bundles[2]), text(rows)))
    register = (VECTORS / "register.json").read_text(encoding="utf-8")
    made += [(path.read_text(encoding="utf-8"), register) for path in sorted(VECTORS.glob("*bundle.json"))]
    return made


def test_both_verifiers_name_the_same_first_thing(visitors, portal, cases, tmp_path, capsys):
    window = visitors("", 1366)
    assert window.open(reverse("inspections:public_draw_list")) == 200
    found = window.page.evaluate(RUN, [f"{portal}/static/js/verify_draw.js", cases])
    expected = [python_says(tmp_path, capsys, *case) for case in cases]
    assert list(zip(found, expected, strict=True)) == list(zip(expected, expected, strict=True))
    assert found.count("Everything re-computes.") >= 5
    odd = window.page.evaluate(RUN, [f"{portal}/static/js/verify_draw.js", [[one, None] for one in SPELLINGS]])
    for said, spelling in zip(odd, SPELLINGS, strict=True):
        assert said.split(":")[:3][:2] == python_says(tmp_path, capsys, spelling, None).split(":")[:2], spelling


@pytest.mark.parametrize("width", [1366, 390])
def test_a_visitor_verifies_a_draw_by_one_click(visitors, demo_city, width):
    draw = Draw.objects.filter(state=DrawState.REVEALED).order_by("pk").last()
    window = visitors("", width)
    assert window.open(reverse("inspections:public_draw_detail", args=[draw.code])) == 200
    window.page.get_by_role("button", name="在浏览器中验证").click()
    window.page.wait_for_selector("[data-verify-result].alert-success")
    assert f"{len(draw.sealed)} /" in window.page.inner_text("[data-verify-result]")
    assert window.faults() == []
    window.picture(f"verify-draw-{width}")


def test_a_bundle_that_was_changed_on_its_way_is_named(visitors, demo_city):
    draw = Draw.objects.filter(state=DrawState.REVEALED).order_by("pk").first()
    window = visitors("", 1366)

    def tampered(route):
        answer = route.fetch()
        bundle = mutate(answer.json(), ("result", "selected", 0, "ticket"), flip)
        route.fulfill(response=answer, body=text(bundle))

    window.page.route("**/bundle.json", tampered)
    window.open(reverse("inspections:public_draw_detail", args=[draw.code]))
    window.page.get_by_role("button", name="在浏览器中验证").click()
    window.page.wait_for_selector("[data-verify-result].alert-danger")
    assert "selection[0]" in window.page.inner_text("[data-verify-result]")
