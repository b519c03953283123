"""What scripts in ``analysis/`` call: sources and other scripts' products come in, values, tables and figures go out.

Nothing here reads the project: the step that is running (`session`) says which names are promised and what the
sources and definitions say. Every check raises `RunError` with a `Problem` at the script's own line.
"""

from evidoc.model.rows import NotAvailable
from evidoc.products.exhibits import figure, table
from evidoc.products.inputs import product, source
from evidoc.products.statistics import not_available, value, values

__all__ = ["NotAvailable", "figure", "not_available", "product", "source", "table", "value", "values"]
