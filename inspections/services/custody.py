"""The halves of a code in the custody of the server: encrypted files, apart from the database and its dumps."""

import os
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from supervision.foundation import secrecy
from supervision.foundation.errors import Refused

SIZE = 32  # bytes of one half


def keep(draw_code: str, halves: tuple[bytes, bytes]) -> None:
    """Write both halves and have them on the disk before the register entry is committed."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for letter, half in zip("ab", halves, strict=True):
        descriptor = os.open(_path(draw_code, letter), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrecy.encrypt(half.hex()))
            file.flush()
            os.fsync(file.fileno())


def fetch(draw_code: str) -> tuple[bytes, bytes]:
    """Both halves. Raises Refused where one is lost; such a number can only be voided."""
    try:
        return tuple(bytes.fromhex(secrecy.decrypt(_path(draw_code, letter).read_text())) for letter in "ab")
    except FileNotFoundError as error:
        said = _("口令半份不在本机（%(code)s），请从备份恢复；无法恢复时只能作废本次抽取。")
        raise Refused(said % {"code": draw_code}) from error


def is_kept(draw_code: str) -> bool:
    """Are both halves still here?"""
    return all(_path(draw_code, letter).exists() for letter in "ab")


def _folder() -> Path:
    return Path(settings.PORTAL_VAR) / "halves"


def _path(draw_code: str, letter: str) -> Path:
    return _folder() / f"{draw_code}.{letter}"
