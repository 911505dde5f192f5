"""A hash tree over the trail (RFC 9162 §2.1): one root says what every entry was."""

from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


def leaf(entry: bytes) -> bytes:
    """Hash of one entry; the prefix keeps an entry from passing for a node."""
    return sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: list[bytes]) -> bytes:
    """Root of the tree over leaf hashes in order; the left subtree is the largest power of two below n.

    Pairing level by level and carrying the odd one up gives the same tree without recursion.
    """
    if not leaves:
        return EMPTY_ROOT
    level = leaves
    while len(level) > 1:
        paired = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = [*paired, level[-1]] if len(level) % 2 else paired
    return level[0]


def chained(previous: bytes, number: int, count: int, tree_root: bytes) -> bytes:
    """Hash of a seal: it also covers the seal before it, so that none can be left out."""
    return sha256(b"\x02" + previous + number.to_bytes(8) + count.to_bytes(8) + tree_root).digest()
