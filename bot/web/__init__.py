"""What browsers see: the linking pages, the install pages, health and metrics."""
