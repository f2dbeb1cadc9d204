"""Run cells at build, in processes of their own, and remember what they gave."""
