"""From the code and the beacon to the selected: HKDF positions, tickets, the smallest of each stratum."""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable

_BLOCK = 64


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

    def position(rest: bytes) -> bytes:
        state, final = inner.copy(), outer.copy()
        state.update(rest + b"\x01")
        final.update(state.digest())
        return final.digest()

    return position


def tickets(candidates: list[dict], draw_id: str, prk: bytes):
    """(ticket, id, stratum) of every candidate; the smallest of `weight` positions.

    The minimum of w uniform values is exact weighted sampling without replacement, with no float.
    """
    position = positions(prk, f"subject|{draw_id}|".encode())
    for candidate in candidates:
        label = f"{candidate['id']}|".encode()
        ticket = position(label + b"1")
        for turn in range(2, candidate["weight"] + 1):
            ticket = min(ticket, position(label + str(turn).encode()))
        yield ticket, candidate["id"], candidate["stratum"]


def select(plan: dict, candidates: list[dict], prk: bytes) -> list[dict]:
    """The selected [{id, stratum, ticket}] in draw order: strata in plan order, then ticket, then id."""
    by_stratum = defaultdict(list)
    for ticket, name, stratum in tickets(candidates, plan["draw_id"], prk):
        by_stratum[stratum].append((ticket, name))
    return [
        {"id": name, "stratum": row["key"], "ticket": ticket.hex()}
        for row in plan["strata"]
        for ticket, name in sorted(by_stratum[row["key"]])[: row["take"]]
    ]
