"""A module that lacks a library of the system, as WeasyPrint does where Pango is missing; importing it raises."""

raise OSError("cannot load library 'libnone-1.0-0'")
