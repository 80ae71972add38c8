"""Tables that come in about villages: letterheads and numbers, officers, areas of health centres."""
