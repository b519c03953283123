"""Cases of practice come in; tables, counts, findings and their page go out: what `cases/` shows."""
