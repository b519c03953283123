"""What works on tables too large for memory: DuckDB on this machine, or Spark."""
