"""What several packages use: Node, bundles, the store of made files, progress."""
