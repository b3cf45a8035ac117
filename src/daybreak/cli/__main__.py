"""`python -m daybreak.cli` is the same as `daybreak`."""

from daybreak.cli.program import main

main()
