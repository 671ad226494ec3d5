"""The bundle's entry: the one command line."""

import sys

from kiosk.cli import main

sys.exit(main())
