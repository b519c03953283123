"""A message comes in as bytes; it goes out behind its length, so that the other end knows when it has all of it."""

from __future__ import annotations

_LENGTH_BYTES = 8


def framed(payload: bytes) -> bytes:
    """Return a message as it is sent."""
    return len(payload).to_bytes(_LENGTH_BYTES, "big") + payload


def whole(received: bytearray) -> bytes | None:
    """Return the message once all of it has been received, else None."""
    if len(received) < _LENGTH_BYTES:
        return None
    length = int.from_bytes(received[:_LENGTH_BYTES], "big")
    return bytes(received[_LENGTH_BYTES:][:length]) if len(received) >= _LENGTH_BYTES + length else None
