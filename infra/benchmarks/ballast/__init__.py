"""Two modules that only weigh: tables, keys, indexes, migrations like a real module's; nobody uses them."""
