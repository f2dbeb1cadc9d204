"""Exercises: the starter that the page shows, a check, hints, a solution, and a message for each mistake.

Each file has `check`, whose parameters are the names that the starter defines, and which returns the message
of each part, None where it is right; HINTS, in Markdown; SOLUTION, what is right; MISTAKES, what is wrong, by
the message that it gets; and a section `start`, the starter.
"""
