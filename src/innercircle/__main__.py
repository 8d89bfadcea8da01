"""`python -m innercircle` is the command `innercircle`."""

from innercircle.cli import main

main()
