"""The halves of a code: encrypted files apart from the database, and halves that only their owner can open."""

import base64
import hashlib
import os
import re
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext as _

from supervision.foundation import secrecy
from supervision.foundation.errors import Refused

SIZE = 32  # bytes of one half
LETTERS = "ab"
_COST = {"n": 2**15, "r": 8, "p": 1, "maxmem": 2**26}  # scrypt: a tenth of a second, 32 MB


def keep(draw_code: str, halves: tuple[bytes, bytes]) -> None:
    """Write both halves and have them on the disk before the register entry is committed."""
    for letter, half in zip(LETTERS, halves, strict=True):
        keep_one(draw_code, letter, half)


def keep_one(draw_code: str, letter: str, half: bytes) -> None:
    """Write one half and have it on the disk."""
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(_path(draw_code, letter), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrecy.encrypt(half.hex()))
        file.flush()
        os.fsync(file.fileno())


def fetch(draw_code: str) -> tuple[bytes, bytes]:
    """Both halves. Raises Refused where one is lost; such a number can only be voided."""
    kept = kept_halves(draw_code)
    if len(kept) < len(LETTERS):
        said = _("口令半份不在本机（%(code)s），请从备份恢复；无法恢复时只能作废本次抽取。")
        raise Refused(said % {"code": draw_code})
    return tuple(kept[letter] for letter in LETTERS)


def kept_halves(draw_code: str) -> dict[str, bytes]:
    """letter → half, of those that are here."""
    paths = {letter: _path(draw_code, letter) for letter in LETTERS}
    return {letter: bytes.fromhex(secrecy.decrypt(path.read_text())) for letter, path in paths.items() if path.exists()}


def is_kept(draw_code: str) -> bool:
    """Are both halves still here?"""
    return all(_path(draw_code, letter).exists() for letter in LETTERS)


def wrap(half: bytes, passphrase: str, salt: bytes) -> str:
    """A half that nobody opens without the passphrase, the server included."""
    return f"scrypt1${salt.hex()}${_lock(passphrase, salt).encrypt(half).decode()}"


def unwrap(wrapped: str, passphrase: str) -> bytes:
    """The half again. Raises Refused for another passphrase."""
    _scheme, salt, token = wrapped.split("$")
    try:
        return _lock(passphrase, bytes.fromhex(salt)).decrypt(token.encode())
    except InvalidToken as error:
        raise Refused(_("密码不正确，口令半份没有打开。")) from error


def printed(half: bytes) -> str:
    """A half as it is printed: sixteen groups of four characters."""
    return " ".join(half.hex()[start : start + 4] for start in range(0, 2 * SIZE, 4))


def read_print(text: str) -> bytes | None:
    """The half of a print; None where the text is not one."""
    plain = re.sub(r"[\s-]", "", text).lower()
    return bytes.fromhex(plain) if re.fullmatch(r"[0-9a-f]{64}", plain) else None


def _lock(passphrase: str, salt: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.scrypt(passphrase.encode(), salt=salt, dklen=32, **_COST)))


def _folder() -> Path:
    return Path(settings.PORTAL_VAR) / "halves"


def _path(draw_code: str, letter: str) -> Path:
    return _folder() / f"{draw_code}.{letter}"
