"""`kiosk secrets`: what must not be seen. Values come from stdin or a prompt; only the API token is ever shown."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from kiosk.commands.common import EXIT_FAILED, EXIT_OK, Commands, UsageError, settings_in_force
from kiosk.errors import ConfigError
from kiosk.raw_settings import read_variables
from kiosk.secret_store import SecretStore, new_token, open_store
from kiosk.settings.names import SECRETS, needed_secrets

NAMES = sorted(SECRETS.values())
TOKEN = SECRETS["api.token"]
# What the kiosk makes itself; every other secret is its provider's.
OWN = frozenset({TOKEN, SECRETS["payments.webhook.secret"]})
# Read where it is set: only a relay of one's own signs notifications.
OPTIONAL = frozenset({SECRETS["payments.webhook.secret"]})


def add_parser(commands: Commands) -> None:
    """Add `secrets` and its actions."""
    parser = commands.add_parser(
        "secrets",
        help="set, list, rotate and delete secrets; show the API token",
        description="Secrets are looked for in the environment, then in the system's keyring, then in an "
        "encrypted file (its folder: KIOSK_SECRETS). The file keeps them from whoever gets a copy of it, not "
        "from root or a thief of the whole disk.",
    )
    actions = parser.add_subparsers(dest="secrets_action", required=True, metavar="ACTION")
    _action(actions, "list", "say of each secret where it is kept; never its value").set_defaults(run=_list)
    _action(actions, "show-token", "print the API token").set_defaults(run=_show_token)
    setting = _action(actions, "set", "keep a secret; its value is read from stdin or asked for")
    setting.add_argument("name", choices=NAMES, metavar="NAME", help=f"one of {', '.join(NAMES)}")
    setting.set_defaults(run=_set)
    rotate = _action(actions, "rotate", "replace a secret, or the key of the encrypted file")
    which = rotate.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "name", nargs="?", choices=NAMES, metavar="NAME", help=f"{', '.join(sorted(OWN))} are made anew"
    )
    which.add_argument("--key", action="store_true", help="encrypt the file anew under a new key")
    rotate.set_defaults(run=_rotate)
    delete = _action(actions, "delete", "forget a secret")
    delete.add_argument("name", choices=NAMES, metavar="NAME", help="which")
    delete.set_defaults(run=_delete)


def _action(actions: Commands, name: str, text: str) -> argparse.ArgumentParser:
    return actions.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")


def _list(_: argparse.Namespace) -> int:
    try:
        needed = {SECRETS[key] for key in needed_secrets(settings_in_force())}
    except ConfigError:  # the list must also work where a setting is wrong
        needed = set()
    for name in NAMES:
        use = "" if name not in needed else "optional" if name in OPTIONAL else "needed"
        print(f"{name:<20} {_place(name):<12} {use}".rstrip())
    return EXIT_OK


def _place(name: str) -> str:
    if os.environ.get(name):
        return "environment"
    if read_variables({}, Path.cwd()).get(name):
        return ".env"
    try:
        return _store().find(name)[1] or "not set"
    except ConfigError:
        return "unreadable"


def _show_token(_: argparse.Namespace) -> int:
    token = read_variables(os.environ, Path.cwd()).get(TOKEN) or _store().read(TOKEN)
    if not token:
        print("kiosk secrets: there is no API token yet: the first start in PROD makes it", file=sys.stderr)
        return EXIT_FAILED
    print(token)
    return EXIT_OK


def _set(args: argparse.Namespace) -> int:
    return _keep(args.name, _ask(args.name))


def _rotate(args: argparse.Namespace) -> int:
    if args.key:
        count = _store().file.rotate_key()
        print(f"{count} secrets encrypted under a new key")
        return EXIT_OK
    if not _store().read(args.name):
        raise UsageError(f"{args.name} is not kept here: `kiosk secrets set` keeps it")
    return _keep(args.name, new_token() if args.name in OWN else _ask(args.name))


def _delete(args: argparse.Namespace) -> int:
    if not _store().delete(args.name):
        print(f"kiosk secrets: {args.name} is not kept here", file=sys.stderr)
        return EXIT_FAILED
    print(f"{args.name}: deleted")
    return EXIT_OK


def _keep(name: str, value: str) -> int:
    place = _store().write(name, value)
    where = "the keyring" if place == "keyring" else f"the encrypted file {_store().file.values_file}"
    print(f"{name}: kept in {where}; a running kiosk reads it at its next start")
    if os.environ.get(name):
        print(f"kiosk secrets: {name} is also in the environment, and that one wins", file=sys.stderr)
    return EXIT_OK


def _ask(name: str) -> str:
    if sys.stdin.isatty():
        value = getpass.getpass(f"{name}: ")
        if getpass.getpass("once more: ") != value:
            raise UsageError("the two differ: nothing was changed")
    else:
        value = sys.stdin.read().removesuffix("\n").removesuffix("\r")
    if not value or not value.isprintable():
        raise UsageError(f"{name}: a secret is one line of printable characters")
    return value


def _store() -> SecretStore:
    return open_store(os.environ)
