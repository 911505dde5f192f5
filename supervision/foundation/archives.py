"""Office files that rebuild byte for byte: a workbook or document is a zip, and a zip carries its own clock."""

import io
import re
import zipfile
from datetime import datetime

_FIXED = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def reproducible(data: bytes, at: datetime) -> bytes:
    """The same office file with fixed dates and order; ``at`` becomes its stated time of creation.

    The result depends on nothing but the content, so a file rebuilt from its snapshot has the same hash.
    """
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == _CORE:
                content = _STAMP.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.external_attr = 0o600 << 16
            target.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED, compresslevel=6)
    return out.getvalue()
