"""Exercises: what the page begins with, a check, a solution, and what each mistake is told.

Each file has `check(*answer)`, which prints its verdict and returns whether the answer is right;
SOLUTION, a right answer; MISTAKES, wrong answers by what they are told; a section `start`, the cell.
"""
