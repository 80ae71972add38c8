"""Pages of the national registers, one file for each; `*_here` stand at a regency's host."""
