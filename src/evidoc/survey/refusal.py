"""Numbers that must not be worked out come in; an error with its kind, its sentence and what to do next goes out."""

from __future__ import annotations


class RefusalError(ValueError):
    """Somebody asked for what the data cannot give; shown at the line of the script, without a traceback.

    Parameters
    ----------
    kind
        A stable name such as ``too-few-months``.
    message
        A full sentence that says what is wrong.
    hint
        What to do next.
    """

    def __init__(self, kind: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.kind, self.hint = kind, hint

    def __reduce__(self) -> tuple[type[RefusalError], tuple[str, str, str]]:
        """Keep kind and hint where the error is sent from one process to another."""
        return (RefusalError, (self.kind, str(self), self.hint))
