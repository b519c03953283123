"""`evidoc.cli`: each command is described by the parser that knows only commands of its kind, as by that of all."""

from __future__ import annotations

import argparse

import pytest

from evidoc import cli


def described(command: str, *, alone: bool) -> str:
    commands = next(
        one for one in cli.parser(command if alone else "")._actions if isinstance(one, argparse._SubParsersAction)
    )
    text: str = commands.choices[command].format_help()
    return text


@pytest.mark.parametrize("command", sorted({name.partition(" ")[0] for name in cli.COMMANDS}))
def test_a_command_is_described_alone_as_among_all(command: str) -> None:
    assert described(command, alone=True) == described(command, alone=False)
    assert command in cli._KINDS


def test_a_word_that_is_no_command_is_told_with_all_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["making"]) == 64
    said = capsys.readouterr().err
    assert all(f"'{name.partition(' ')[0]}'" in said for name in cli.COMMANDS)
