"""What a report is made of: the input of `POST /api/reports/*` and of the customer's journey.

The fields of the operating manual's small form are required; the rest is what a full check adds. JSON is
camelCase, times are ISO 8601 with an offset, thickness is in micrometres. Unknown fields and wrong types are
refused.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, field_validator, model_validator
from pydantic import ValidationError as PydanticValidationError

from kiosk.errors import ValidationFailed
from kiosk.reports.fields import (
    Flag,
    Form,
    Label,
    Moment,
    Name,
    Number,
    ReportForm,
    Sentence,
    Share,
    ThicknessUm,
)

MAX_CODES = 10_000
MAX_POINTS = 500

Severity = Literal["high", "medium", "low"]
CodeKind = Literal["stored", "pending", "permanent"]
DiagnosticsVerdict = Literal["stop", "soon", "fine", "unknown"]
ThicknessVerdict = Literal["normal", "warning", "critical", "unknown"]
PointStatus = Literal["normal", "warning", "critical", "unmeasurable", "skipped"]
BodyType = Literal["sedan", "hatchback", "minivan", "suv"]
MonitorState = Literal["ready", "not_ready", "not_supported"]
HexByte = Annotated[str, Field(pattern=r"^[0-9A-F]{2}$")]
F = TypeVar("F", bound=ReportForm)


class TroubleCode(Form):
    """One fault code: `code` as in SAE J2012 (`P0420`, `P0420-00`), how grave it is and where it was read."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z][0-9A-Za-z]{2,9}([-:][0-9A-Za-z]{1,4})?$")]
    description: Sentence | None = None
    severity: Severity
    kind: CodeKind | None = None
    ecu: Label | None = None

    @field_validator("code")
    @classmethod
    def _upper(cls, value: str) -> str:
        return value.upper()


class Monitor(Form):
    """Readiness of one self-test of the car."""

    name: Name
    state: MonitorState


class SelfTest(Form):
    """One on-board test result (service 06): monitor and test id in hex, a value and its limits.

    `passed` is absent when the test has not run since the codes were cleared, a limit when there is none.
    """

    mid: HexByte
    tid: HexByte
    ecu: Label = ""
    value: Number
    low: Number | None = None
    high: Number | None = None
    unit: Annotated[str, Field(max_length=20)] = ""
    passed: Flag | None = None


class SelfTests(Form):
    """The on-board test results, and whether the car gave them: what was not read is no pass."""

    state: Literal["read", "not_supported", "failed"]
    results: Annotated[tuple[SelfTest, ...], Field(max_length=MAX_CODES)] = ()


class Reading(Form):
    """One value with its unit; `low` and `high` bound its normal range where there is one."""

    name: Name
    value: Number | Label
    unit: Annotated[str, Field(max_length=20)] = ""
    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Reading:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low must not be above high")
        return self


class DiagnosticsData(ReportForm):
    """A scan of the car. `partial` is true when some items could not be read: never shown as "no faults"."""

    dtc_codes: Annotated[tuple[TroubleCode, ...], Field(max_length=MAX_CODES)]
    cleared: Flag | None = None
    cleared_at: Moment | None = None
    vin: Annotated[str, Field(max_length=32)] | None = None
    protocol: Label | None = None
    mil: Flag | None = None
    verdict: DiagnosticsVerdict | None = None
    monitors: Annotated[tuple[Monitor, ...], Field(max_length=100)] = ()
    self_tests: SelfTests | None = None
    live: Annotated[tuple[Reading, ...], Field(max_length=MAX_POINTS)] = ()
    freeze_frame: Annotated[tuple[Reading, ...], Field(max_length=MAX_POINTS)] = ()
    freeze_frame_code: Label | None = None
    partial: Flag = False
    failed_items: Annotated[tuple[Label, ...], Field(max_length=200)] = ()
    recently_cleared: Flag | None = None
    battery_volts: Number | None = None
    distance_since_cleared_km: Number | None = None
    warm_ups_since_cleared: Number | None = None
    distance_with_mil_km: Number | None = None
    odometer_km: Number | None = None

    def count(self, severity: Severity | None = None) -> int:
        """Return how many different codes there are, of this severity or of any."""
        return len({code.code for code in self.dtc_codes if severity in {None, code.severity}})

    def final_verdict(self) -> DiagnosticsVerdict:
        """Return the verdict given, or the one that follows from the codes alone."""
        if self.verdict is not None:
            return self.verdict
        if self.count("high"):
            return "stop"
        if self.dtc_codes:
            return "soon"
        return "unknown" if self.partial or self.failed_items else "fine"

    def headline(self) -> str:
        """Return the end of the key of the verdict's sentence."""
        return self.final_verdict()


class Measurement(Form):
    """One point of the body. `value` is in µm and absent only where nothing could be measured.

    `zone` is what the point is called; `point` its id in the body's layout, `panel` its panel's key; `x` and
    `y` its place on the body diagram as shares of its width and height.
    """

    zone: Name
    value: ThicknessUm | None = None
    status: PointStatus
    point: Label | None = None
    panel: Label | None = None
    x: Share | None = None
    y: Share | None = None

    @model_validator(mode="after")
    def _measured(self) -> Measurement:
        if self.value is None and self.status not in ("unmeasurable", "skipped"):
            raise ValueError(f"value is required for a point that is {self.status}")
        return self


class PanelNorm(Form):
    """The factory range of one panel (its key), or of the whole car when `panel` is absent; in µm."""

    panel: Label | None = None
    low_um: ThicknessUm
    high_um: ThicknessUm

    @model_validator(mode="after")
    def _ordered(self) -> PanelNorm:
        if self.low_um > self.high_um:
            raise ValueError("lowUm must not be above highUm")
        return self


class RepairedZone(Form):
    """Neighbouring high readings that read as one repair."""

    text: Sentence | None = None
    panels: Annotated[tuple[Label, ...], Field(max_length=100)] = ()
    points: Annotated[tuple[Label, ...], Field(max_length=MAX_POINTS)] = ()
    average_um: ThicknessUm | None = None
    max_um: ThicknessUm | None = None


class Reference(Form):
    """The check on the reference plate before the first point; in µm."""

    thickness_um: ThicknessUm
    expected_um: ThicknessUm
    tolerance_um: ThicknessUm | None = None
    ok: Flag = True


class ThicknessData(ReportForm):
    """A measured car body."""

    vehicle_type: BodyType
    measurements: Annotated[tuple[Measurement, ...], Field(max_length=MAX_POINTS)]
    verdict: ThicknessVerdict | None = None
    norms: Annotated[tuple[PanelNorm, ...], Field(max_length=100)] = ()
    zones: Annotated[tuple[RepairedZone, ...], Field(max_length=100)] = ()
    reference: Reference | None = None
    gauge: Label | None = None
    typed_in: Flag | None = None

    @field_validator("zones", mode="before")
    @classmethod
    def _sentences(cls, value: Any) -> Any:
        """A plain sentence stands for a zone with only its text."""
        if isinstance(value, (list, tuple)):
            return [{"text": item} if isinstance(item, str) else item for item in value]
        return value

    def measured(self) -> list[Measurement]:
        """Return the points that have a value."""
        return [point for point in self.measurements if point.value is not None]

    def norm_of(self, panel: str | None) -> tuple[float, float] | None:
        """Return a panel's factory range in µm: its own, else the car's; None where none was told."""
        own = next((norm for norm in self.norms if panel is not None and norm.panel == panel), None)
        return self.common_norm() if own is None else (own.low_um, own.high_um)

    def common_norm(self) -> tuple[float, float] | None:
        """Return the car's factory range in µm: the one without a panel, else the widest of the panels'."""
        if not self.norms:
            return None
        whole = [norm for norm in self.norms if norm.panel is None] or list(self.norms)
        return min(norm.low_um for norm in whole), max(norm.high_um for norm in whole)

    def is_thin(self, point: Measurement) -> bool:
        """Whether a reading lies below the factory range: paint worn or polished away, not painted over."""
        norm = self.norm_of(point.panel or point.zone)
        return norm is not None and point.value is not None and point.value < norm[0]

    def final_verdict(self) -> ThicknessVerdict:
        """Return the verdict given, or the worst of the points.

        Without a finding it takes half of the points that can be measured to say so, as on the screen
        (`kiosk/thickness/verdict.py`).
        """
        if self.verdict is not None:
            return self.verdict
        found = {point.status for point in self.measured()}
        for status in ("critical", "warning"):
            if status in found:
                return status
        measurable = sum(point.status != "unmeasurable" for point in self.measurements)
        return "normal" if "normal" in found and 2 * len(self.measured()) >= measurable else "unknown"

    def headline(self) -> str:
        """Return the end of the key of the verdict's sentence: the verdict and its `cause`."""
        verdict = self.final_verdict()
        return f"{verdict}{self.cause(verdict)}"

    def cause(self, status: str) -> Literal["", ".thin", ".thick"]:
        """Return which way the points of a status lie off the norm; empty where both ways or not known."""
        found = [point for point in self.measured() if point.status == status]
        if status not in ("warning", "critical") or not found:
            return ""
        if any(self.norm_of(point.panel or point.zone) is None for point in found):
            return ""
        thin = sum(map(self.is_thin, found))
        return ".thick" if not thin else ".thin" if thin == len(found) else ""


def parse_diagnostics(raw: object) -> DiagnosticsData:
    """Return parsed JSON as `DiagnosticsData`; raises `ValidationFailed` naming the first wrong fields."""
    return _parse(DiagnosticsData, raw)


def parse_thickness(raw: object) -> ThicknessData:
    """Return parsed JSON as `ThicknessData`; raises `ValidationFailed` naming the first wrong fields."""
    return _parse(ThicknessData, raw)


def _parse(form: type[F], raw: object) -> F:
    try:
        return form.model_validate(raw)
    except PydanticValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        told = "; ".join(
            f"{'.'.join(str(part) for part in p['loc']) or 'body'}: {p['msg']}" for p in problems[:5]
        )
        more = f"; and {len(problems) - 5} more" if len(problems) > 5 else ""
        raise ValidationFailed(told + more) from error
