"""What a control unit answers to a request of SAE J1979, as whole messages before any framing."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.devkit.car.scenario import BASE_MONITORS, COMPRESSION_MONITORS, SPARK_MONITORS, Ecu, code_bytes


def answer(ecu: Ecu, request: bytes, *, is_can: bool) -> list[bytes]:
    """Return the messages `ecu` sends for `request` (service byte first); none where it stays silent.

    On CAN a functional request that is not supported gets no reply (ISO 15765-4); a message is as long as it
    needs to be. Elsewhere every message has at most seven bytes.
    """
    service, data = request[0], request[1:]
    if service == 0x01:
        return _current(ecu, data, is_can=is_can)
    if service == 0x02:
        return _freeze(ecu, data, is_can=is_can)
    if service in {0x03, 0x04, 0x07, 0x0A} and not data:
        return _clear(ecu) if service == 0x04 else _codes(ecu, service, is_can=is_can)
    if service == 0x06 and is_can and data:
        return _tests(ecu, data)
    if service == 0x09 and len(data) == 1:
        return _information(ecu, data[0], is_can=is_can)
    return []


def status_bytes(ecu: Ecu) -> bytes:
    """Return the four bytes of PID 01 (J1979 table B2): lamp and count, then monitors."""
    table = COMPRESSION_MONITORS if ecu.ignition == "compression" else SPARK_MONITORS
    second = 0x08 if ecu.ignition == "compression" else 0
    for bit, name in enumerate(BASE_MONITORS):
        if name in ecu.monitors:
            second |= 1 << bit | (0 if ecu.monitors[name] else 0x10 << bit)
    third = sum(1 << bit for bit, name in enumerate(table) if name and name in ecu.monitors)
    fourth = sum(1 << bit for bit, name in enumerate(table) if name and ecu.monitors.get(name) is False)
    return bytes([(0x80 if ecu.mil else 0) | len(ecu.stored), second, third, fourth])


def bitmap(base: int, supported: Iterable[int]) -> bytes | None:
    """Return the four bytes that list which of `base+1 … base+32` are supported, None when nothing is."""
    pids = set(supported)
    word = sum(1 << 32 - (pid - base) for pid in pids if base < pid <= base + 32)
    if any(pid > base + 32 for pid in pids):
        word |= 1
    return word.to_bytes(4, "big") if word or base == 0 else None


def _current(ecu: Ecu, pids: bytes, *, is_can: bool) -> list[bytes]:
    if not pids or len(pids) > (6 if is_can else 1):
        return []
    if len(pids) > 1 and not ecu.multi_pid:
        return []
    found = b"".join(bytes([pid]) + data for pid in pids if (data := _current_data(ecu, pid)) is not None)
    return [b"\x41" + found] if found else []


def _current_data(ecu: Ecu, pid: int) -> bytes | None:
    known = set(ecu.pids) | ({0x01} if ecu.status else set())
    if ecu.freeze:
        known.add(0x02)
    if pid % 0x20 == 0:
        return bitmap(pid, known)
    if pid == 0x01 and ecu.status:
        return status_bytes(ecu)
    if pid == 0x02 and ecu.freeze:
        return code_bytes(ecu.freeze.code)
    return ecu.pids[pid].raw if pid in ecu.pids else None


def _freeze(ecu: Ecu, data: bytes, *, is_can: bool) -> list[bytes]:
    pairs = list(zip(data[::2], data[1::2], strict=False))
    if len(data) % 2 or not pairs or len(pairs) > (3 if is_can else 1):
        return []
    if len(pairs) > 1 and not ecu.multi_pid:
        return []
    found = b"".join(
        bytes([pid, frame]) + value
        for pid, frame in pairs
        if (value := _freeze_data(ecu, pid, frame)) is not None
    )
    return [b"\x42" + found] if found else []


def _freeze_data(ecu: Ecu, pid: int, frame: int) -> bytes | None:
    if ecu.freeze is None:
        return b"\x00\x00" if pid == 0x02 and frame == 0 and ecu.status else None
    if frame != ecu.freeze.frame:
        return None
    if pid % 0x20 == 0:
        return bitmap(pid, set(ecu.freeze.pids) | {0x02})
    if pid == 0x02:
        return code_bytes(ecu.freeze.code)
    return ecu.freeze.pids[pid].raw if pid in ecu.freeze.pids else None


def _codes(ecu: Ecu, service: int, *, is_can: bool) -> list[bytes]:
    codes = {0x03: ecu.stored, 0x07: ecu.pending, 0x0A: ecu.permanent}[service]
    if codes is None:
        return []
    head = bytes([service + 0x40])
    data = b"".join(code_bytes(code) for code in codes)
    if is_can:
        return [head + (bytes([len(codes)]) if ecu.count_byte else b"") + data]
    if not data:
        return [head + bytes(6)]
    return [head + data[start : start + 6].ljust(6, b"\0") for start in range(0, len(data), 6)]


def _clear(ecu: Ecu) -> list[bytes]:
    if ecu.refuses_clear:
        return [b"\x7f\x04\x22"]
    ecu.stored, ecu.pending, ecu.freeze, ecu.mil = [], [], None, False
    ecu.monitors = {name: name == "components" for name in ecu.monitors}
    return [b"\x44"]


def _tests(ecu: Ecu, mids: bytes) -> list[bytes]:
    if not ecu.tests:
        return []
    supported = {test.mid for test in ecu.tests}
    if all(mid % 0x20 == 0 for mid in mids) and (ecu.multi_pid or len(mids) == 1):
        maps = b"".join(bytes([mid]) + found for mid in mids if (found := bitmap(mid, supported)) is not None)
        return [b"\x46" + maps] if maps else []
    if len(mids) > 1:
        return []
    words = b"".join(
        bytes([test.mid, test.tid, test.uas]) + b"".join(word.to_bytes(2, "big") for word in test.raw)
        for test in ecu.tests
        if test.mid == mids[0]
    )
    return [b"\x46" + words] if words else []


def _name(name: str) -> bytes:
    """Return the 20 bytes of item 0A: acronym of four, a dash, fifteen of text, zero-filled (J1979)."""
    acronym, _, text = name.partition("-")
    return acronym.encode().ljust(4, b"\0") + b"-" + text.encode().ljust(15, b"\0")


def _information(ecu: Ecu, pid: int, *, is_can: bool) -> list[bytes]:
    texts = {0x02: ecu.vin.encode() if ecu.vin else b"", 0x0A: _name(ecu.name) if ecu.name else b""}
    texts[0x04] = b"".join(item.encode().ljust(16, b"\0") for item in ecu.calibration_ids)
    supported = {item for item, text in texts.items() if text}
    if pid == 0x00:
        found = bitmap(0, supported)
        assert found is not None  # noqa: S101 - the bitmap of base 0 always exists
        return [b"\x49\x00" + (b"" if is_can else b"\x01") + found] if supported else []
    if pid not in supported:
        return []
    text = texts[pid]
    if is_can:
        return [bytes([0x49, pid, len(ecu.calibration_ids) if pid == 0x04 else 1]) + text]
    padded = text.rjust(-(-len(text) // 4) * 4, b"\0")
    return [
        bytes([0x49, pid, number]) + padded[start : start + 4]
        for number, start in enumerate(range(0, len(padded), 4), 1)
    ]
