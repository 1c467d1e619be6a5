"""`python -m corpus.reference`: write the reference pages, or compare them with `--check`."""

import sys

import click

from corpus.reference.meanings import MeaningsMissing
from corpus.reference.pages import outdated_pages, write_pages


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a page is outdated.")
def main(check: bool) -> None:
    """Write the reference pages from the code."""
    try:
        outdated = outdated_pages() if check else write_pages()
    except MeaningsMissing as missing:
        raise click.ClickException(str(missing)) from missing
    for name in outdated:
        click.echo(f"docs/reference/{name} {'is outdated' if check else 'written'}")
    if check and outdated:
        click.echo("Run `make docs` and commit the pages.", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
