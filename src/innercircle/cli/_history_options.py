"""Options that several commands of `innercircle history` share."""

import click

from innercircle.cli._options import LARGEST_SEED, Whole

period_option = click.option(
    "--period",
    default="test",
    show_default=True,
    metavar="NAME",
    help="test (2001 to 2022) or validation (1981 to 2000, on which choices were made).",
)
refit_option = click.option(
    "--refit",
    default="yearly",
    show_default=True,
    metavar="WHEN",
    help="yearly (each year from all years before it) or once (before the first forecast).",
)
draws_option = click.option(
    "--draws",
    type=Whole(1, 100_000),
    default=400,
    show_default=True,
    help="Draws behind the 90 % intervals.",
)
seed_option = click.option(
    "--seed", type=Whole(0, LARGEST_SEED), default=1, show_default=True, help="Seed."
)
steps_option = click.option(
    "--steps",
    type=Whole(0, 1_000_000),
    default=40,
    show_default=True,
    help="Runs for each step of the coding moved up or down by one; 0 leaves that out.",
)
