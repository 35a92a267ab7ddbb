"""Web pages: linking, installation, health and metrics."""
