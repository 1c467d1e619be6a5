"""`python -m corpus.sample.portals`: serve the sample web until interrupted."""

import time

import click

from corpus.sample.portals.server import ServeOptions, serve
from corpus.sample.portals.web import PORTALS, WebOptions, build_web


@click.command()
@click.option("--seed", default=1, show_default=True, help="Which web to invent.")
@click.option("--port", default=0, help="Port of plain HTTP; 0 takes a free one.")
@click.option("--tls-port", default=0, help="Port of HTTPS; 0 takes a free one.")
@click.option("--no-https", is_flag=True, help="Serve plain HTTP only.")
@click.option("--portal", "portals", multiple=True, type=click.Choice(PORTALS), metavar="NAME",
              help="Build only this portal; may be given several times.")  # fmt: skip
def main(*, seed: int, port: int, tls_port: int, no_https: bool, portals: tuple[str, ...]) -> None:
    """Serve invented government portals on loopback, told apart by the Host header."""
    web = build_web(seed, WebOptions(only=frozenset(portals) or None))
    options = ServeOptions(https=not no_https, port=port, tls_port=tls_port)
    with serve(web, options) as server:
        host, number = server.address
        click.echo(f"http://{host}:{number} serves {len(web.portals)} portals as their hosts:")
        for portal in web.portals:
            click.echo(f"  {portal.home}  {portal.name}, {len(portal.expected)} reports")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            click.echo("stopped")


if __name__ == "__main__":
    main()
