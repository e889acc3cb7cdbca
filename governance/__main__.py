"""`python -m governance` is the `placet` command."""

from governance.cli.program import main

main()
