"""Benchmarks: the app beside other ways to write it (`make bench`)."""
