"""Make this site of the pages that a generator writes: Markdown extensions, and a pass over the built folder.

No file imports MkDocs; overrides/hooks calls these tools.
"""
