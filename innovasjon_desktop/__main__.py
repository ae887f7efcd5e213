"""Open the window: ``python -m innovasjon_desktop``."""

from __future__ import annotations

import sys

from innovasjon_desktop.app import main

if __name__ == "__main__":
    sys.exit(main())
