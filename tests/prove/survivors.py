"""Why planted faults that no test notices may live, by module and change (`tests.prove.mutants`)."""

from collections.abc import Mapping

REASONS: Mapping[str, str] = {}
