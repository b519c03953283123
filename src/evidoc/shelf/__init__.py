"""Results and finished folders come in; they stand on disk as a whole or not at all, also after a killed build.

``folders`` exchanges a new folder for the old one, ``results`` writes the documented exchange format, ``holding`` lets
one evidoc at a time write in a project, and ``refusals`` says in words what the system does not let us write.
"""

from evidoc.shelf.folders import aside, exchange, filling, make_durable, recover
from evidoc.shelf.holding import build_lock
from evidoc.shelf.results import holds_results, read_results, write_results

__all__ = [
    "aside",
    "build_lock",
    "exchange",
    "filling",
    "holds_results",
    "make_durable",
    "read_results",
    "recover",
    "write_results",
]
