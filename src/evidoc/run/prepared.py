"""The server of child processes loads this: what each child would work out anew is worked out once, before it forks."""

from evidoc.run.child import run_step
from evidoc.run.guard import machine_folders

__all__ = ["run_step"]

machine_folders()
