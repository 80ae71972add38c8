"""One Django app per packaged innovation; README.md of `catalog` says how to add one."""
