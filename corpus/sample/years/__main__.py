"""`python -m corpus.sample.years DIR`: write the generated district as files."""

from pathlib import Path

import click

from corpus.sample.years import LARGE, SMALL, invent_years
from corpus.sample.years.files import write_years


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--seed", default=1, show_default=True, help="Which district to invent.")
@click.option("--small", "is_small", is_flag=True, help="Some twenty agencies instead of 200.")
def main(*, folder: Path, seed: int, is_small: bool) -> None:
    """Write register, answers and truth of an invented district to a folder."""
    years = invent_years(seed, SMALL if is_small else LARGE)
    count = write_years(years, folder)
    click.echo(f"{folder}: {len(years.units)} agencies, {count} answers, truth.json.")


if __name__ == "__main__":
    main()
