"""Benchmarks: the app compared with other implementations of `/like` (`make bench`)."""
