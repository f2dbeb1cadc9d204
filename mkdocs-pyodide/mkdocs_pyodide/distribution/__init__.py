"""From the lock to what a site publishes of Python: fetch, repack, snapshot, manifest."""
