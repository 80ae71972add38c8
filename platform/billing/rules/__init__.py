"""What the law and the price list say, as functions of plain values. Nothing here asks a table, a clock or a policy."""
