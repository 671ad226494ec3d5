"""A gauge over BLE GATT notifications, through bleak in an event loop of its own thread."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from bleak import BleakClient, BleakScanner
from bleak.exc import BleakError

from kiosk.errors import Fault
from kiosk.settings import GaugeSettings
from kiosk.thickness.gauge import silent
from kiosk.thickness.payload import decode
from kiosk.thickness.result import Reading

_SCAN_S = 15.0
_CONNECT_S = 10.0
_LONGEST_LINE = 64
_KEPT = 64  # messages nobody asked for: a gauge in continuous mode sends all day
T = TypeVar("T")


class BleGauge:
    """A gauge that notifies `characteristicUuid` of each reading, in the payload format of the settings.

    Found by `address`, else by the advertised `serviceUuid`. An ASCII reading may come in several
    notifications and ends with LF; a binary one is one notification.

    Args:
        client: makes the connection; tests put their own in.
    """

    def __init__(
        self, settings: GaugeSettings, max_um: int, client: Callable[..., Any] = BleakClient
    ) -> None:
        self._settings = settings
        self._max_um = max_um
        self._make_client = client
        self._client: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._messages: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._line = b""

    @property
    def connected(self) -> bool:
        """Whether the GATT connection stands."""
        return self._client is not None and bool(self._client.is_connected)

    def open(self) -> None:
        """Find and connect the gauge (up to 25 s); raises Fault THK-NO-GAUGE."""
        if self.connected:
            return
        self.close()
        if not self._settings.characteristic_uuid:
            raise Fault("THK-NO-GAUGE", "devices.gauge.characteristicUuid is empty")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="ble-gauge", daemon=True)
        self._thread.start()
        try:
            self._run(self._connect(), _SCAN_S + _CONNECT_S)
        except Fault:
            self.close()
            raise
        except (BleakError, OSError, TimeoutError) as error:
            self.close()
            raise Fault("THK-NO-GAUGE", str(error) or type(error).__name__) from error

    def close(self) -> None:
        """Disconnect and end the thread; may be called twice."""
        client, self._client = self._client, None
        if self._loop is None or self._thread is None:
            return
        if client is not None:
            with suppress(BleakError, OSError, TimeoutError):
                self._run(client.disconnect(), _CONNECT_S)
        loop, self._loop = self._loop, None
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join()
        loop.close()
        self._messages.put(None)

    def read(self, timeout_s: float) -> Reading:
        """Return the next reading taken from now on; see `Gauge.read`."""
        if not self.connected:
            raise Fault("THK-LINK-LOST", "not connected")
        with suppress(queue.Empty):
            while True:
                self._messages.get_nowait()
        # A loss just before the queue was emptied would be waited for in vain.
        if not self.connected:
            raise Fault("THK-LINK-LOST", "disconnected")
        try:
            message = self._messages.get(timeout=timeout_s)
        except queue.Empty:
            raise silent(timeout_s) from None
        if message is None:
            raise Fault("THK-LINK-LOST", "disconnected while reading")
        return decode(message, self._settings.payload, self._max_um)

    async def _connect(self) -> None:
        found: Any = self._settings.address
        if not found:
            wanted = self._settings.service_uuid.lower()
            if not wanted:
                raise Fault("THK-NO-GAUGE", "devices.gauge needs an address or a serviceUuid")
            found = await BleakScanner.find_device_by_filter(
                lambda _device, advertised: wanted in advertised.service_uuids, timeout=_SCAN_S
            )
            if found is None:
                raise Fault("THK-NO-GAUGE", "no gauge advertises the service")
        client = self._make_client(found, disconnected_callback=self._lost, timeout=_CONNECT_S)
        await client.connect()
        self._line = b""
        self._client = client
        await client.start_notify(self._settings.characteristic_uuid, self._notified)

    def _lost(self, _client: object) -> None:
        self._messages.put(None)

    def _notified(self, _characteristic: object, data: bytearray) -> None:
        if self._settings.payload != "ascii":
            self._keep(bytes(data))
            return
        *lines, self._line = (self._line + bytes(data)).split(b"\n")
        if len(self._line) > _LONGEST_LINE:
            lines, self._line = [*lines, self._line], b""
        for line in filter(bytes.strip, lines):
            self._keep(line)

    def _keep(self, message: bytes) -> None:
        """Queue a message for `read`, instead of the oldest when nobody reads."""
        if self._messages.qsize() >= _KEPT:
            with suppress(queue.Empty):
                self._messages.get_nowait()
        self._messages.put(message)

    def _run(self, work: Coroutine[Any, Any, T], timeout_s: float) -> T:
        assert self._loop is not None  # noqa: S101 - only called while the loop runs
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout_s)
        except TimeoutError:
            future.cancel()
            raise


__all__ = ["BleGauge"]
