"""`python -m cli` is `bdm`."""

from cli.main import main

main()
