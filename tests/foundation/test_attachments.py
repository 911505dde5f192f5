"""Files are kept by content, checked by their first bytes, and shown only through their row."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from supervision.foundation.errors import Refused
from supervision.foundation.models import Attachment
from supervision.foundation.services.attachments import attach, attachments_of, is_intact, path_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 50


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(name="现场.png", content=PNG):
    return SimpleUploadedFile(name, content)


def test_the_same_content_is_kept_once(cast):
    for _ in range(2):
        kept = attach(upload(), cast.liaison.agency, by=cast.liaison, now=timezone.now())
    assert attachments_of(cast.liaison.agency).count() == 2
    assert path_of(kept.sha256).read_bytes() == PNG
    assert kept.sha256 == hashlib.sha256(PNG).hexdigest()
    assert is_intact(kept)


def test_a_changed_file_is_seen(cast):
    kept = attach(upload(), cast.liaison.agency, by=cast.liaison, now=timezone.now())
    path_of(kept.sha256).write_bytes(b"other")
    assert not is_intact(kept)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"<html>"),
        ("a.exe", b"MZ"),
        ("a.pdf", PNG),
        ("a.html", b"%PDF-1.4"),
        ("noending", PNG),
        ("a.png", b""),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(cast, name, content):
    with pytest.raises(Refused, match="请上传"):
        attach(upload(name, content), cast.liaison.agency, by=cast.liaison, now=timezone.now())
    assert not Attachment.objects.exists()


def test_a_file_over_the_limit_is_refused_with_the_limit(cast, settings):
    settings.UPLOAD_LIMIT = 20
    with pytest.raises(Refused, match="MB"):
        attach(upload(), cast.liaison.agency, by=cast.liaison, now=timezone.now())


def test_the_file_is_served_to_those_who_see_its_row_and_to_nobody_else(client, cast):
    kept = attach(upload(), cast.liaison, by=cast.liaison, now=timezone.now())
    address = reverse("foundation:attachment", args=[kept.pk])
    assert client.get(address).status_code == 302
    client.force_login(cast.county_officer)
    assert client.get(address).status_code == 404
    client.force_login(cast.liaison)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PNG
    assert "sandbox" in answer["Content-Security-Policy"]
