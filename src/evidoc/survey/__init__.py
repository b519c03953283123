"""A toolbox for secondary data: tables and designs come in, estimates with base, interval and reliability go out."""
