"""Translations without gettext, and the environment's packages pinned to the last."""

import gettext
import os
import re
import subprocess
import sys

from supervision.local import places
from supervision.local.secrets import local_secret
from supervision.local.translations import compile_all

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "整改台账"
msgstr "Rectification ledger"

#, fuzzy
msgid "督办"
msgstr "Guessed"
"""


def test_catalogues_are_compiled_without_guesses_and_only_when_changed(tmp_path):
    source = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE)
    (compiled,) = compile_all(tmp_path)
    with compiled.open("rb") as file:
        english = gettext.GNUTranslations(file)
    assert english.gettext("整改台账") == "Rectification ledger"
    assert english.gettext("督办") == "督办"
    assert compile_all(tmp_path) == []
    os.utime(source, (compiled.stat().st_mtime + 5,) * 2)
    assert compile_all(tmp_path) == [compiled]


def test_a_local_secret_is_made_once_and_for_its_owner_only(tmp_path):
    made = local_secret(tmp_path, "key")
    assert len(made) > 40
    assert local_secret(tmp_path, "key") == made
    assert (tmp_path / "secrets" / "key").stat().st_mode & 0o077 == 0


def test_the_lock_names_every_package_that_is_asked_for_with_the_same_version():
    asked = subprocess.run(
        [sys.executable, ".ci/requirements.py", "local", "test", "bench"],
        cwd=places.ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    locked = pins((places.ROOT / "requirements.lock").read_text())
    assert pins(asked).items() <= locked.items()


def pins(text: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)(?:\[\w+\])?==(\S+)$", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}
