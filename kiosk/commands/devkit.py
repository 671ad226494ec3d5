"""`kiosk devkit`: the simulators as processes of their own, where the devkit is installed."""

from __future__ import annotations

from kiosk.commands.common import Commands


def add_parser(commands: Commands) -> None:
    """Add `devkit`; the bundle has none, and then there is no such command."""
    try:
        from kiosk.devkit.car import cli as car_cli  # noqa: PLC0415 - the devkit is not in the bundle
        from kiosk.devkit.psp import cli as psp_cli  # noqa: PLC0415 - as above
    except ImportError:
        return
    devkit = commands.add_parser(
        "devkit",
        help="simulators for development",
        description="Simulators for development: a car behind an adapter, a payment provider.",
    )
    simulators = devkit.add_subparsers(dest="simulator", required=True, metavar="SIMULATOR")
    car_cli.add_parser(simulators)
    psp_cli.add_parser(simulators).set_defaults(run=psp_cli.run)
