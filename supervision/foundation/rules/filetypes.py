"""What a file is, told from its first bytes, never from its name."""

_SIGNATURES = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (b"PK\x03\x04", "application/zip", (".docx", ".xlsx")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", (".doc", ".xls")),
)
_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
}
ACCEPTED = "PDF、JPG、PNG、Word、Excel"


def content_type_of(name: str, head: bytes) -> str | None:
    """Media type when the first bytes and the ending of the name agree; None for anything else."""
    ending = "." + name.rpartition(".")[2].lower()
    for signature, media_type, endings in _SIGNATURES:
        if head.startswith(signature) and ending in endings:
            return _OFFICE.get(ending, media_type)
    return None
