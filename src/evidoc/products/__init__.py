"""What scripts in ``analysis/`` call: sources and other scripts' products come in, values, tables and figures go out.

Nothing here reads the project: the step that is running (`session`) says which names are promised and what the
sources and definitions say. Every check raises `RunError` with a `Problem` at the script's own line. In the cells of a
document `value`, `table` and `figure` take a name alone and give what scripts made (`loading`).
"""

from evidoc.model.rows import NotAvailable
from evidoc.products import exhibits, statistics
from evidoc.products.inputs import product, source
from evidoc.products.loading import Both, load_figure, load_table, load_value
from evidoc.products.statistics import not_available, values

value = Both(statistics.value, load_value)
table = Both(exhibits.table, load_table)
figure = Both(exhibits.figure, load_figure)

__all__ = ["NotAvailable", "figure", "not_available", "product", "source", "table", "value", "values"]
