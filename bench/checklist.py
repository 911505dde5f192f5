"""The visit page of a phone with a long checklist, in a real Chromium: a slow processor on a slow connection.

Measured is the time until the first question can be answered: cold, with nothing on the device, and warm, from what the
device keeps. The peer is the same checklist as a formset page, one form for each question, served in the same way.
"""

import os
import shutil
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client, override_settings
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import sync_playwright

from inspections.choices import FindingState, PlanState, QuestionKind, VisitState
from inspections.models import (
    CheckItem,
    ChecklistQuestion,
    Finding,
    FindingCatalogue,
    InspectionPlan,
    Inspector,
    Visit,
    VisitMember,
)
from institutions.services import registry
from supervision.foundation.access import Role
from supervision.foundation.models import Agency
from supervision.foundation.services.accounts import open_account

QUESTIONS, EARLIER, ROUNDS = 45, 10, 3
_SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # 400 kbit/s
_CPU = 4
_OURS, _PEER = "[data-form=answer] .answer", "form .radio"
_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"


def stage() -> tuple:
    """An officer and a visit with a long list, at an institution where things were found before."""
    now, on = timezone.now(), timezone.localdate()
    office = Agency.objects.select_related("region").get(code="120102-WJW")
    user = open_account(username="field", name="测试员", agency=office, section="", roles=(Role.INSPECTOR,),
                        password="x" * 12, by=None, now=now)  # fmt: skip
    place = registry.register({"name": "河东第一医院", "region_code": "120102000"}, by=None, now=now)
    offences = list(FindingCatalogue.objects.order_by("code")[:EARLIER])
    item = CheckItem.objects.first()
    ChecklistQuestion.objects.bulk_create(
        ChecklistQuestion(
            code=f"BENCH{n:03}", item_code=item.code,
            text=f"第{n}项：医疗废物是否分类收集、交接登记是否完整、转运时间是否符合规定",
            how="查看暂存间和近三个月交接登记，抽查两天", kind=QuestionKind.YES_NO,
            basis="《医疗废物管理条例》第十六条",
            phrases=["未分类收集", "交接登记缺项"],
            offence_code=offences[n % EARLIER].code if n < EARLIER else "",
            mark="V", confirmed=True, valid_from=date(2020, 1, 1),
        )
        for n in range(QUESTIONS)
    )  # fmt: skip
    plan = InspectionPlan.objects.create(
        code="SJ-FIELD", title="诊所双随机抽查", office=office, region_code=office.region_code, rules_version="2026-1",
        period="2026Q4", state=PlanState.APPROVED, planned_on=on, created_by=user, created_at=now,
        seats=[{"unit": "", "skill": ""}] * 2,
    )  # fmt: skip
    plan.items.set([item])
    given = {"plan": plan, "office": office, "institution": place, "region_code": place.region_code, "planned_on": on}
    before = Visit.objects.create(code="V-1", state=VisitState.CONFIRMED, visited_on=on, result="CASE_FILED", **given)
    visit = Visit.objects.create(code="V-2", **given)
    Finding.objects.bulk_create(
        Finding(code=f"WT-{n}", visit=before, institution=place, region_code=place.region_code, offence=offence,
                text="暂存间未上锁，登记缺三日", found_on=on, state=FindingState.CONFIRMED, recorded_by=user,
                recorded_at=now)
        for n, offence in enumerate(offences)
    )  # fmt: skip
    person = Inspector.objects.create(code="F1", user=user, name=user.name, certificate_no="F1", unit=office,
                                      valid_to=date(2099, 1, 1), region_code=office.region_code)  # fmt: skip
    VisitMember.objects.create(visit=visit, inspector=person, pseudonym="", seat=1)
    return user, visit


class _Server(LiveServerThread):
    """The application as it is deployed: static files compressed and named by their hashes."""

    server_class = ThreadedWSGIServer

    def __init__(self):
        super().__init__("127.0.0.1", lambda application: application)

    def _create_server(self, connections_override=None):
        made = self.server_class((self.host, self.port), QuietWSGIRequestHandler, allow_reuse_address=False)
        application = get_wsgi_application()
        made.set_app(application)
        made.set_app = lambda _other: None  # the thread would put a handler of uncompressed files in its place
        return made


@contextmanager
def served(folder: Path):
    """Address of the running portal."""
    settings.ALLOWED_HOSTS += ["127.0.0.1", "testserver"]
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": _STORAGE}}
    with override_settings(STORAGES=storages, STATIC_ROOT=str(folder / "static"), WHITENOISE_AUTOREFRESH=False):
        call_command("collectstatic", interactive=False, verbosity=0)
        server = _Server()
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()
        with connection.cursor() as cursor:  # threads of the server may still hold the scratch database
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


class Phone:
    """A window of 390 px that counts what comes over the line."""

    def __init__(self, browser, address: str, session: str):
        self.address, self.bytes = address, 0
        self.context = browser.new_context(viewport={"width": 390, "height": 844})
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        self.fresh()

    def fresh(self) -> None:
        """A new tab: what the device keeps stays."""
        self.page = self.context.new_page()
        line = self.context.new_cdp_session(self.page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", _SLOW)
        line.send("Emulation.setCPUThrottlingRate", {"rate": _CPU})
        line.on("Network.loadingFinished", self._count)

    def _count(self, told) -> None:
        self.bytes += told["encodedDataLength"]

    def first_answer(self, path: str, answer: str) -> tuple[float, int]:
        """(seconds, bytes) until the first question is there and takes an answer."""
        before, start = self.bytes, time.perf_counter()
        self.page.goto(self.address + path, wait_until="commit")
        self.page.locator(answer).first.click()
        taken = time.perf_counter() - start
        if not self.page.locator("input[type=radio]:checked").count():
            raise SystemExit(f"{path} took no answer")
        return taken, self.bytes - before


def run(folder: Path, _rows: int, _sample: int) -> dict:
    """Cold beside the peer's, warm beside a second."""
    user, visit = stage()
    client = Client()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the driver keeps an event loop in this thread
    with served(folder) as address, sync_playwright() as driver:
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        own, stock = f"{reverse('inspections:field_shell')}#v/{visit.pk}/q/0", f"/stock/checklist/{visit.pk}/"
        for path in (own.partition("#")[0], stock):
            client.get(path)  # templates compiled
        cold, warm, peer = [], [], []
        for _round in range(ROUNDS):
            phone = Phone(browser, address, session)
            cold.append(phone.first_answer(own, _OURS))
            phone.page.evaluate("navigator.serviceWorker.ready")
            phone.page.wait_for_timeout(1500)
            phone.fresh()
            warm.append(phone.first_answer(own, _OURS))
            phone.context.close()
            other = Phone(browser, address, session)
            peer.append(other.first_answer(stock, _PEER))
            other.context.close()
        browser.close()
    times = {name: median(one[0] for one in rows) for name, rows in (("cold", cold), ("warm", warm), ("peer", peer))}
    return {
        "rows": QUESTIONS, "seconds": round(times["warm"], 3), "seconds_target": 1, "target": 1,
        "ratio": round(times["peer"] / times["cold"], 2), "cold_bytes": cold[0][1], "peer_bytes": peer[0][1],
        "peers": {
            "cold": {"rows": QUESTIONS, "seconds": round(times["cold"], 2)},
            "formset page, cold": {"rows": QUESTIONS, "seconds": round(times["peer"], 2)},
            "server: data of the visit": {"rows": QUESTIONS, "seconds": _answered(client, "inspections:field_visits")},
            "server: formset page": {"rows": QUESTIONS, "seconds": _answered(client, "checklist", visit.pk)},
        },
    }  # fmt: skip


def _answered(client, name: str, *arguments) -> float:
    """Seconds of an answer of the server, without a line."""
    address, taken = reverse(name, args=arguments), []
    for _time in range(10):
        start = time.perf_counter()
        client.get(address)
        taken.append(time.perf_counter() - start)
    return round(median(taken), 4)
