"""`python -m governance`: the same as `placet`."""

from governance.cli import main

main()
