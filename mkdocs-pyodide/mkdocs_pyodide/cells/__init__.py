"""Markdown to cells: the fences of a page, their options, their notebook."""
