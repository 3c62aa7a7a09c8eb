"""`python -m eaglerank_trainer`."""

import sys

from eaglerank_trainer.cli import main

sys.exit(main(sys.argv[1:]))
