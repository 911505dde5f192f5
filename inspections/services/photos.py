"""Photos of a visit: lawful redaction replaces the file and keeps the proof; public copies carry no camera data."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.errors import Refused
from supervision.foundation.rules.images import without_metadata
from supervision.foundation.services import attachments
from supervision.foundation.trail import act

from ..models import Photo
from ..workflow import VISIT


def redact(photo: Photo, upload, *, reason: str, by, now: datetime) -> Photo:
    """Put a picture with parts covered in place of the one that was taken. Raises Refused."""
    if not VISIT.has_right("record", by, photo.visit):
        raise Refused(_("只有检查组成员可以遮盖照片。"))
    if not reason.strip():
        raise Refused(_("请说明遮盖的理由，例如照片中有患者。"))
    with transaction.atomic():
        row = Photo.objects.select_for_update().get(pk=photo.pk)
        with act("inspections.photo.redact", by=by, now=now, subject=row, note=reason,
                 label=gettext_lazy("遮盖照片")):  # fmt: skip
            before, after = attachments.replace(attachments.attachments_of(row).get(), upload, by=by, now=now)
            row.original_sha256, row.sha256 = row.original_sha256 or before, after
            row.redacted_by, row.redacted_at, row.redaction_reason = by, now, reason.strip()[:200]
            row.save()
    return row


def copy_of(photo: Photo) -> tuple[bytes, str]:
    """(picture, media type) for handing out: what the camera wrote about itself and the place is left out."""
    file = attachments.attachments_of(photo).get()
    return without_metadata(attachments.path_of(file.sha256).read_bytes()), file.content_type
