"""The command line's door: shows what there is, loads only the command that was asked for."""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module

import typer

from gonets import __version__
from gonets.cli.commands import COMMANDS, Command

ABOUT = "Gonets: a self-hosted messenger for groups and their bots that speaks the Graph Bot API of Odnoklassniki."


def main() -> None:
    """Run the command named by the process's arguments; leaves by SystemExit with the codes of `endings`."""
    program(sys.argv[1:])(prog_name="gonets")


def program(words: Sequence[str]) -> typer.Typer:
    """The whole program, its commands but the named one being names and a line of help: so ``--help`` is quick."""
    app = typer.Typer(
        name="gonets",
        help=ABOUT,
        epilog="Example: gonets serve --port 0",
        callback=_options,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    named = next((word for word in words if not word.startswith("-")), None)
    for command in COMMANDS:
        _add(app, command, _loaded(command) if command.name == named else _unloaded)
    return app


def _add(app: typer.Typer, command: Command, does: typer.Typer | Callable[..., None]) -> None:
    epilog = f"\b\nExample: {command.example}"  # not wrapped, so that it can be pasted
    if isinstance(does, typer.Typer):
        app.add_typer(does, name=command.name, help=command.help, epilog=epilog)
    else:
        app.command(command.name, short_help=command.help, epilog=epilog)(does)


def _loaded(command: Command) -> typer.Typer | Callable[..., None]:
    module, _, name = command.place.partition(":")
    does: typer.Typer | Callable[..., None] = getattr(import_module(module), name)
    return does


def _unloaded() -> None:
    raise AssertionError("only the command that was named runs")


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"gonets {__version__}")
        raise typer.Exit


def _options(
    version: bool = typer.Option(
        False, "--version", help="Print the version and leave.", is_eager=True, callback=_say_version
    ),
) -> None:
    """What comes before a command's name."""
