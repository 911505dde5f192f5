"""From the code and the beacon to the selected: HKDF positions, tickets, the smallest of each stratum."""

import hashlib
import hmac
from collections.abc import Callable
from math import isqrt

_BLOCK = 64
_TICKET = 32
_NO_LIMIT = b"\xff" * (_TICKET + 1)  # longer than a ticket: none is above it


def half_hash(half: bytes) -> str:
    """The published hash of one half (32 bytes) of the code."""
    return hashlib.sha256(half).hexdigest()


def code_of(half_a: bytes, half_b: bytes) -> bytes:
    """code = SHA-256(half_a ‖ half_b): neither owner of a half can steer it."""
    return hashlib.sha256(half_a + half_b).digest()


def extract(code: bytes, value: str | bytes) -> bytes:
    """prk = HMAC-SHA256(key=code, msg=beacon value); HKDF-Extract of RFC 5869."""
    message = value.encode("utf-8") if isinstance(value, str) else value
    return hmac.digest(code, message, "sha256")


def positions(prk: bytes, prefix: bytes = b"") -> Callable[[bytes], bytes]:
    """A function rest → HMAC-SHA256(prk, prefix ‖ rest ‖ 0x01), the first block of HKDF-Expand.

    The states after key and prefix are computed once and copied, which is what makes a million candidates quick.
    """
    padded = prk.ljust(_BLOCK, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + prefix)
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def position(rest: bytes, begin=inner.copy, end=outer.copy) -> bytes:
        state, final = begin(), end()
        state.update(rest + b"\x01")
        final.update(state.digest())
        return final.digest()

    return position


def select(plan: dict, candidates: list[dict], prk: bytes) -> list[dict]:
    """The selected [{id, stratum, ticket}] in draw order: strata in plan order, then ticket, then id."""
    limits = {row["key"]: _limit(row["take"], row["size"]) for row in plan["strata"]}
    found = _below(limits, candidates, plan["draw_id"], prk)
    short = {row["key"]: _NO_LIMIT for row in plan["strata"] if len(found[row["key"]]) < row["take"]}
    if short:  # by chance fewer lay below the limit than are taken: these strata are looked at whole
        rest = [candidate for candidate in candidates if candidate["stratum"] in short]
        found |= _below(short, rest, plan["draw_id"], prk)
    return [
        {"id": ticket[_TICKET:].decode(), "stratum": row["key"], "ticket": ticket[:_TICKET].hex()}
        for row in plan["strata"]
        for ticket in sorted(found[row["key"]])[: row["take"]]
    ]


def _below(limits: dict[str, bytes], candidates: list[dict], draw_id: str, prk: bytes) -> dict[str, list[bytes]]:
    """stratum → ticket ‖ id of the candidates whose ticket lies below the limit of their stratum.

    A ticket is the smallest of `weight` positions: the minimum of w uniform values is exact weighted sampling without
    replacement, with no float. Ids are ASCII, so bytes joined like this stand in the order of (ticket, id).
    """
    position = positions(prk, f"subject|{draw_id}|".encode())
    found: dict[str, list[bytes]] = {key: [] for key in limits}
    for candidate in candidates:
        name, stratum = candidate["id"].encode(), candidate["stratum"]
        ticket = position(name + b"|1")
        if candidate["weight"] > 1:
            ticket = min(ticket, *(position(name + b"|%d" % turn) for turn in range(2, candidate["weight"] + 1)))
        if ticket < limits[stratum]:
            found[stratum].append(ticket + name)
    return found


def _limit(take: int, size: int) -> bytes:
    """Below which tickets are kept for sorting: four standard deviations more than are taken are expected there.

    Weights only lower tickets. It saves memory and time and decides nothing: the smallest lie below any limit.
    """
    wanted = take + 4 * isqrt(take) + 4
    return _NO_LIMIT if wanted >= size else (wanted * 2**64 // size).to_bytes(8, "big")
