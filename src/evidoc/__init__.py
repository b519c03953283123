"""Rebuild a research project's documents from its evidence."""
