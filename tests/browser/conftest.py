"""A real Chromium against a real server over the demonstration city. A missing browser is a failure."""

import os
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler
from playwright.sync_api import sync_playwright

from supervision.demo import CAST, PASSWORD

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
NAMES = {person.key: person.username for person in CAST}
AXE_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa"]}}


@pytest.fixture(scope="session")
def chromium():
    """The browser of the machine, else playwright's own."""
    # Playwright's driver keeps an event loop in this thread; Django would refuse the database for it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


class _Server(LiveServerThread):
    """Serves the portal and its static files on a free port, each request in a thread with its own connection."""

    server_class = ThreadedWSGIServer

    def __init__(self):
        super().__init__("127.0.0.1", StaticFilesHandler)

    def _create_server(self, connections_override=None):
        return self.server_class((self.host, self.port), QuietWSGIRequestHandler, allow_reuse_address=False)


@pytest.fixture(scope="module")
def portal(demo_city):
    """Address of the running portal."""
    server = _Server()
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()
    connections.close_all()


class Visitor:
    """Somebody at a browser window; collects what the browser complains about."""

    def __init__(self, browser, portal, width, language):
        self.portal, self.complaints, self.was_cut = portal, [], False
        self.context = browser.new_context(viewport={"width": width, "height": 844 if width < 600 else 768})
        self.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": portal}])
        self.page = self.context.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.width = width

    def _listen(self, message):
        """The browser itself tells of each answer 404, and of each request that found the network cut by the test."""
        expected = "404" in message.text or (self.was_cut and "ERR_INTERNET_DISCONNECTED" in message.text)
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(message.text)

    def cut_network(self, cut=True):
        """Take the network away, or give it back."""
        self.was_cut = True
        self.context.set_offline(cut)

    def sign_in(self, who):
        """Through the login page, as everybody does."""
        self.page.goto(f"{self.portal}/login/")
        self.page.fill("#id_username", NAMES[who])
        self.page.fill("#id_password", PASSWORD)
        self.page.press("#id_password", "Enter")
        self.page.wait_for_url("**/workbench/")
        return self

    def open(self, path):
        """Open a page and return what the server answered."""
        self.complaints.clear()
        return self.page.goto(self.portal + path).status

    def faults(self):
        """Everything wrong with the open page: axe, complaints of the browser, a body wider than the window, a form
        whose address did not come out."""
        found = list(self.complaints)
        for violation in Axe().run(self.page, options=AXE_RULES).response["violations"]:
            nodes = [" ".join(node["target"]) if isinstance(node["target"][0], str) else str(node["target"])
                     for node in violation["nodes"][:3]]  # fmt: skip
            found.append(f"axe {violation['id']}: {violation['help']} at {nodes}")
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > self.width:
            found.append(f"the page is {wide} wide in a window of {self.width}")
        if lost := self.page.locator("form[action='']").count():
            found.append(f"{lost} forms without an address")
        return found

    def picture(self, name):
        """Keep a picture of the whole page."""
        folder = Path(settings.PORTAL_VAR) / "look"
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(folder / f"{name}.png"), full_page=True)


@pytest.fixture(scope="module")
def visitors(chromium, portal):
    """visitor(who, width, language): one window per person, width and language, signed in once."""
    known = {}

    def visitor(who, width=1366, language="zh-hans"):
        key = who, width, language
        if key not in known:
            made = Visitor(chromium, portal, width, language)
            known[key] = made.sign_in(who) if who else made
        return known[key]

    yield visitor
    for one in known.values():
        one.context.close()
