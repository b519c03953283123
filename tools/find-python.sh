#!/bin/sh
# In: PATH, and PYTHON where the caller insists on one. Out: on stdout the path of a Python that evidoc can use;
# without one, a message on stderr and exit code 1.
#
# Versions 3.11 to 3.14 are looked for first: every locked package has a ready-made wheel for them. A newer Python is the
# last choice, because uv may then have to compile packages.

reads='import sys; v = sys.version_info[:2]; print(sys.executable if v >= (3, 11) else ""); sys.exit(0 if (3, 11) <= v <= (3, 14) else 1)'
newer=''

if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
else
    set -- python3 python3.14 python3.13 python3.12 python3.11 python /usr/bin/python3
fi
for name in "$@"; do
    found=$("$name" -c "$reads" 2>/dev/null) && { printf '%s\n' "$found"; exit 0; }
    newer=${newer:-$found}
done

if [ -n "$newer" ]; then
    printf '%s\n' "$newer"
    exit 0
fi

{
    echo "evidoc needs Python 3.11 or newer, and none was found as ${PYTHON:-python3, python3.14 … python3.11 or python}."
    if [ "$(uname -s)" = Darwin ]; then
        echo "Install one, for instance by: brew install python@3.14"
    elif command -v apt-get >/dev/null 2>&1; then
        echo "Install one, for instance by: sudo apt-get install python3 python3-venv"
    elif command -v dnf >/dev/null 2>&1; then
        echo "Install one, for instance by: sudo dnf install python3"
    fi
    echo "If it has another name, say which: make docs PYTHON=/path/to/python"
} >&2
exit 1
