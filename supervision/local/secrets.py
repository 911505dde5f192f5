"""Secrets of a demonstration: made once, kept under PORTAL_VAR, readable by the owner only."""

import contextlib
import os
import secrets
from pathlib import Path


def local_secret(var: Path, name: str) -> str:
    """The secret called ``name``; made on first use. Two processes starting at once get the same one."""
    path = var / "secrets" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # fails if another process was first; its secret then counts
        draft.unlink()
    return path.read_text()
