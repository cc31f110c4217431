"""The page of the commands, as they explain themselves."""

from __future__ import annotations

import inspect
import re

import click

from assurance.documentation.words import cell, table

_OPTION = re.compile(r"(`[^`]*`)|(?<![\w-])--[a-z][a-z-]*")
FIRST = ("run", "check", "preview", "lint", "notebooks", "test")
"""The commands that most people need, in the order in which they need them."""


def commands_page(commands: click.Group) -> str:
    """Return the page of the commands, as Markdown."""
    names = [*FIRST, *sorted(set(commands.commands) - set(FIRST))]
    parts = [
        "# Commands",
        "Made by `python3 pipeline.py docs` from the commands themselves: mend it in `assurance/cli.py`.",
        "Every command is `python3 pipeline.py` and a word. On Windows write `python` for `python3`. With "
        "`--help` after the word a command prints what stands here. Without a word, the command is `run`.",
        table(
            ("command", "what it does"),
            [(f"[`{name}`](#{name})", cell(_first(_help(commands, name)))) for name in names],
        ),
    ]
    for name in names:
        parts += _section(commands, name)
    parts += [
        "## How a command ends",
        "The number with which a command ends is for whoever starts it from another program.",
        table(
            ("number", "what it says"),
            [
                ("0", "All is well; after `run`, all is published."),
                ("1", "A check stopped publication. The last good edition stays as it is."),
                (
                    "2",
                    "The command, or a file, cannot be read. The sentence that was printed says what to do.",
                ),
                ("3", "The pipeline itself is at fault."),
            ],
        ),
    ]
    return "\n\n".join(parts) + "\n"


TEST = "Run the tests. What follows goes to pytest: `test -k glossary`."
"""What `test` does: it is a command of `pipeline.py` itself, which starts pytest."""


def _help(commands: click.Group, name: str) -> str:
    if name == "test":
        return TEST
    return _OPTION.sub(
        lambda found: found[1] or f"`{found[0]}`", inspect.cleandoc(commands.commands[name].help or "")
    )


def _section(commands: click.Group, name: str) -> list[str]:
    parts = [f"## {name}", _help(commands, name)]
    if name == "test":
        return parts
    command = commands.commands[name]
    context = click.Context(command, info_name=name)
    parts.append(f"```\npython3 pipeline.py {' '.join([name, *command.collect_usage_pieces(context)])}\n```")
    options = [
        record
        for option in command.get_params(context)
        if "--help" not in option.opts and (record := option.get_help_record(context))
    ]
    if options:
        parts.append(table(("option", "what it does"), [(f"`{cell(o)}`", cell(text)) for o, text in options]))
    return parts


def _first(text: str) -> str:
    return " ".join(text.partition("\n\n")[0].split())
