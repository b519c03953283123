"""Nothing comes in; the names of what a build leaves in a project's folder go out."""

BUILD = "_build"
SITE = "_site"
DEMO = "_demo"
RESULTS = f"{BUILD}/results"
STATE = f"{BUILD}/state"
