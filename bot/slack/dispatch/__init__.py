"""Answering in time: what was asked is carried out, and its answer given at once or later, whatever fails."""
