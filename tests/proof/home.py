"""A folder goes in; a person's own settings of every tool that a build uses come out, each of which would show."""

from __future__ import annotations

from pathlib import Path

SETTINGS = {
    ".config/matplotlib/matplotlibrc": "font.family: monospace\nsvg.fonttype: none\nlines.linewidth: 9\n",
    ".config/fontconfig/fonts.conf": """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <match target="pattern">
    <edit name="family" mode="assign" binding="strong"><string>DejaVu Serif</string></edit>
    <edit name="weight" mode="assign" binding="strong"><const>bold</const></edit>
  </match>
</fontconfig>
""",
    ".ipython/profile_default/startup/own.py": "print('a person is greeted')\n",
    ".ipython/profile_default/ipython_config.py": "c.InlineBackend.figure_formats = ['png']\n",
    ".local/share/jupyter/kernels/python3/kernel.json": '{"argv": ["false"], "display_name": "x"}',
    ".local/share/pandoc/abbreviations": "r\n",
    ".local/share/pandoc/templates/default.html5": "nothing of the body\n",
    ".local/share/pandoc/defaults.yaml": "shift-heading-level-by: 2\n",
}


def write_home(home: Path) -> Path:
    """Write the settings into the new folder `home`, and return it."""
    for name, text in SETTINGS.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    return home
