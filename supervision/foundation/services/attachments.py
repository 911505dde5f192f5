"""Keeping files: stored once by their content, shown only through the row they belong to."""

import contextlib
import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..errors import Refused
from ..models import Attachment
from ..rules.filetypes import ACCEPTED, content_type_of
from ..trail import act


def path_of(sha256: str) -> Path:
    """Where the content with this hash lies."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def _keep(upload) -> str:
    """Write the upload under its hash and return the hash; a second copy of the same content costs nothing."""
    digest = hashlib.sha256()
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{os.getpid()}-{id(upload)}"
    with draft.open("wb") as file:
        for chunk in upload.chunks():
            digest.update(chunk)
            file.write(chunk)
    path = path_of(digest.hexdigest())
    path.parent.mkdir(exist_ok=True)
    draft.replace(path)
    return digest.hexdigest()


def keep(data: bytes) -> str:
    """Keep a file the portal itself made, under its hash, which is returned."""
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{digest}-{os.getpid()}")
    draft.write_bytes(data)
    draft.replace(path)
    return digest


def attach(upload, parent, *, by, now) -> Attachment:
    """Attach an uploaded file to a row. The caller has shown that ``by`` may write on the parent.

    Raises Refused for a file too large, empty, or not what its name says.
    """
    if upload.size > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // 1024 // 1024
        raise Refused(_("文件“%(name)s”超过 %(limit)s MB，请压缩后再上传。") % {"name": upload.name, "limit": limit})
    upload.seek(0)
    media_type = content_type_of(upload.name, upload.read(16))
    upload.seek(0)
    if media_type is None:
        told = {"name": upload.name, "types": ACCEPTED}
        raise Refused(_("文件“%(name)s”的内容与扩展名不符或类型不允许，请上传 %(types)s。") % told)
    with act("foundation.attach", by=by, now=now, subject=parent, label=gettext_lazy("上传附件"), note=upload.name):
        return Attachment.objects.create(
            parent_type=parent._meta.label_lower,
            parent_id=parent.pk,
            region_code=getattr(parent, "region_code", ""),
            name=upload.name[-200:],
            content_type=media_type,
            size=upload.size,
            sha256=_keep(upload),
            uploaded_by=by,
            uploaded_at=now,
        )


def attachments_of(parent):
    """Files of a row the person has already been shown to see."""
    return Attachment.objects.filter(parent_type=parent._meta.label_lower, parent_id=parent.pk)


def is_intact(attachment: Attachment) -> bool:
    """Whether the stored bytes still are what was uploaded."""
    with contextlib.suppress(OSError):
        return hashlib.sha256(path_of(attachment.sha256).read_bytes()).hexdigest() == attachment.sha256
    return False


def replace(attachment: Attachment, upload, *, by, now) -> tuple[str, str]:
    """Lawful redaction: another file takes the place of this one, whose content is destroyed; (old hash, new hash).

    The trail keeps both hashes, who and why (the caller's act), so that it can be proved what was replaced. Content
    that another row also shows stays until that one is redacted too.
    """
    upload.seek(0)
    media_type = content_type_of(upload.name, upload.read(16))
    upload.seek(0)
    if media_type != attachment.content_type or upload.size > settings.UPLOAD_LIMIT:
        raise Refused(_("请上传与原文件类型相同的文件。"))
    before, after = attachment.sha256, _keep(upload)
    if before == after:
        raise Refused(_("文件与原文件相同，没有遮盖任何内容。"))
    with act("foundation.replace", by=by, now=now, label=gettext_lazy("替换附件内容"), note=attachment.name,
             data={"before": before, "after": after}):  # fmt: skip
        attachment.sha256, attachment.size = after, upload.size
        attachment.save(update_fields=["sha256", "size"])
    if not Attachment.objects.filter(sha256=before).exists():
        transaction.on_commit(lambda: path_of(before).unlink(missing_ok=True))
    return before, after
