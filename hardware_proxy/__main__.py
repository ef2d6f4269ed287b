"""`python -m hardware_proxy`."""

import sys

from hardware_proxy.cli import main

if __name__ == "__main__":
    sys.exit(main())
