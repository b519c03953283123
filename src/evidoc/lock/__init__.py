"""Results, woven documents and reports of steps come in; ``evidoc.lock`` goes out, and back, and what differs from it.

The lock is committed, so it is written for people and for git: one step a group of lines, sorted, the same on every
machine. It holds what each step rests on and what readers see of it; no time, no machine, no bytes of pages and PDFs::

    before = lock.read(root)                                           # None, or an error that says how to go on
    now = lock.of(project, plan, results, woven, reports, before)
    lock.differences(before, now)                                      # each a problem that names its step
    lock.write(root, lock.text(now))                                   # only where it differs
"""

from evidoc.lock.file import FILE, VERSION, Locked, Step, misspelt, read, text, write
from evidoc.lock.made import MACHINE, of, texts_of
from evidoc.lock.unequal import differences

__all__ = [
    "FILE",
    "MACHINE",
    "VERSION",
    "Locked",
    "Step",
    "differences",
    "misspelt",
    "of",
    "read",
    "text",
    "texts_of",
    "write",
]
