"""In: the repository. Out: the folder from which tests of this one import each other."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # tests share `tests.fuzz`
