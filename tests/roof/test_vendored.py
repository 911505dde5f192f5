"""Files of others in static/vendor are exactly those listed, and pages use only what lies there."""

import hashlib
import json
import re

from django.conf import settings

VENDOR = settings.BASE_DIR / "static/vendor"
LISTED = json.loads((VENDOR / "VENDOR.json").read_text())
TEMPLATES = settings.BASE_DIR / "templates"


def test_every_vendored_file_is_listed_with_its_hash():
    found = {
        f"{folder.name}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()
        for folder in VENDOR.iterdir()
        if folder.is_dir()
        for file in folder.iterdir()
    }
    listed = {
        f"{name}-{package['version']}/{file}": digest
        for name, package in LISTED.items()
        for file, digest in package["files"].items()
    }
    assert found == listed


def test_every_package_brings_its_licence():
    assert all("LICENSE" in package["files"] for package in LISTED.values())


def test_pages_load_vendored_files_of_the_listed_versions_only():
    used = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'"vendor/([^/"]+)/', path.read_text())
    }  # fmt: skip
    assert used == {f"{name}-{package['version']}" for name, package in LISTED.items()}


def test_no_page_loads_anything_from_another_host():
    pattern = re.compile(r'(?:src|href)="(?:https?:)?//')
    assert [path.name for path in TEMPLATES.rglob("*.html") if pattern.search(path.read_text())] == []
