"""Messages of a kernel come in; a cell's outputs in the form of notebooks go out, the same in every run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evidoc.model.cells import Output
from evidoc.run.cells.kernel import TOLD

_ADDRESS = re.compile(r"(?<= at )0x[0-9a-f]{6,16}\b", re.IGNORECASE)
_LIBRARY = re.compile(r"[~/][^\s'\":<>]*/(?=(?:site-packages|lib/python3\.\d+)/)")
_STREAMS = ("stdout", "stderr")
_INLINE = ("text/markdown", "text/plain")
_QUOTES = ("'", '"')


class Shown:
    """The outputs of a document's cells, as they come: later cells may change what earlier ones show.

    Parameters
    ----------
    names
        Text -> what stands in its place: folders that are others on another machine.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.by_display: dict[str, list[dict[str, Any]]] = {}

    def add(self, messages: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the outputs of one cell.

        Text of the two streams that stands between the same two outputs is put together, standard output first: in
        which order their pieces arrive is left to chance.
        """
        shown: list[dict[str, Any]] = []
        streams: dict[str, str] = {}
        clear_next = False
        for message in messages:
            kind = message["output_type"]
            if kind == "update_display_data":
                self._update(message)
            elif kind == "clear_output":
                clear_next = True
                if not message.get("wait"):
                    shown, streams, clear_next = [], {}, False
            else:
                if clear_next:
                    shown, streams, clear_next = [], {}, False
                if kind == "stream":
                    streams[message["name"]] = streams.get(message["name"], "") + message["text"]
                    continue
                shown += self._texts(streams)
                streams = {}
                shown.append(self._output(message))
        return [*shown, *self._texts(streams)]

    def _texts(self, streams: Mapping[str, str]) -> list[dict[str, Any]]:
        return [
            {"output_type": "stream", "name": name, "text": self.clean(streams[name])}
            for name in _STREAMS
            if streams.get(name)
        ]

    def _output(self, message: Mapping[str, Any]) -> dict[str, Any]:
        kind = message["output_type"]
        if kind == "error":
            lines = [self.clean(line) for line in message["traceback"]]
            return {
                "output_type": kind,
                "ename": message["ename"],
                "evalue": self.clean(message["evalue"]),
                "traceback": lines,
            }
        output = {"output_type": kind, "data": self._data(message["data"]), "metadata": dict(message["metadata"])}
        if kind == "execute_result":
            output["execution_count"] = message["execution_count"]
        name = (message.get("transient") or {}).get("display_id")
        if name:
            self.by_display.setdefault(name, []).append(output)
        return output

    def _update(self, message: Mapping[str, Any]) -> None:
        for output in self.by_display.get((message.get("transient") or {}).get("display_id", ""), []):
            output.update(data=self._data(message["data"]), metadata=dict(message["metadata"]))

    def _data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {
            kind: self.clean(one) if isinstance(one, str) and kind.startswith("text/") else one
            for kind, one in sorted(data.items())
        }

    def clean(self, text: str) -> str:
        """Return `text` without what is another in every run: addresses of memory, folders of this machine."""
        for name, instead in self.names.items():
            text = text.replace(name, instead)
        return _ADDRESS.sub("0x…", _LIBRARY.sub("", text))

    def inline(self, given: Mapping[str, Any]) -> dict[str, str]:
        """Return the texts of an inline expression by MIME type; a text is shown without its quotation marks."""
        data = {kind: self.clean(given["data"][kind]) for kind in _INLINE if isinstance(given["data"].get(kind), str)}
        plain = data.get("text/plain", "")
        if plain.startswith(_QUOTES):
            data["text/plain"] = _unquoted(plain)
        return data


def told_of(expressions: Mapping[str, Any]) -> str:
    """Return what our own side of the kernel told as the value of an expression: JSON text, or nothing."""
    data = expressions.get(TOLD, {}).get("data", {})
    return str(data.get(f"application/{TOLD}", ""))


def folders_of(root: Path, scratch: Path) -> dict[str, str]:
    """Return the folders that are not to be seen in outputs, each with what stands in its place."""
    return {f"{scratch}/": "", str(scratch): ".", f"{root}/": "", str(root): "."}


def plain(outputs: Iterable[Mapping[str, Any]]) -> tuple[Output, ...]:
    """Return outputs as they are kept."""
    return tuple(dict(output) for output in outputs)


def _unquoted(text: str) -> str:
    try:
        read = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text
    return read if isinstance(read, str) else text
