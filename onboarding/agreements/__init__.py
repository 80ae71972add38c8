"""
The agreement between regency and processor: its texts, who signs them, and the list of sub-processors.

A text is a file `<version>.toml` in this folder, in both languages; what is signed is the Indonesian one as a PDF.
"""
