"""Pictures without what cameras write into them: place, time, device, preview."""

import struct

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_SCAN = 0xDA  # from here on there are only pixels
_KEPT_PNG = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"iCCP"}


def without_metadata(data: bytes) -> bytes:
    """The same pixels of a JPEG or PNG without EXIF, XMP, IPTC, comments and texts; other files as they are."""
    if data.startswith(_JPEG):
        return _jpeg(data)
    return _png(data) if data.startswith(_PNG) else data


def _jpeg(data: bytes) -> bytes:
    out, at = bytearray(_JPEG), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker == _SCAN:
            break
        # APP1 (EXIF, XMP) to APP13 (IPTC) and comments; APP0 and APP14 say how to read the colours.
        if not (0xE1 <= marker <= 0xED or marker == 0xFE):
            out += data[at : at + 2 + length]
        at += 2 + length
    return bytes(out + data[at:])


def _png(data: bytes) -> bytes:
    out, at = bytearray(_PNG), len(_PNG)
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind in _KEPT_PNG:
            out += data[at : at + 12 + length]
        at += 12 + length
    return bytes(out)
