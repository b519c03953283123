"""How full the jar is."""

from evidoc import product, source, value

number = product("marbles.all")
source("marbles", rows=True)
value("jar.full", number / 2, meaning="How full the jar is", unit="%")
