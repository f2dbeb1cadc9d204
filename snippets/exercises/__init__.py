"""Exercises: what the page begins with, a check, a solution, and a message for each mistake.

Each file has `check(*answer)`, which prints its verdict and returns whether the answer is right;
SOLUTION, a right answer; MISTAKES, wrong answers by the message they get; a section `start`, the cell.
"""
