"""What MkDocs calls while it builds this site: each hook calls tools of overrides/site_tools."""
