"""The catalogue: what modules are, who has switched them on, and the modules themselves."""
