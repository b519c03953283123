"""Calls of scripts and of cells come in; a script's call makes a product, a cell's call loads one."""

from evidoc.products import exhibits, statistics
from evidoc.products.loading import Both, load_figure, load_table, load_value

value = Both(statistics.value, load_value)
table = Both(exhibits.table, load_table)
figure = Both(exhibits.figure, load_figure)
