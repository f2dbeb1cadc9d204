"""What all tests share: one browser."""

pytest_plugins = ["browsing"]
