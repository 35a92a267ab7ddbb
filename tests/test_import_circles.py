"""Imports have one direction: whoever reads a module can read what it builds on first."""

from graphlib import TopologicalSorter

import grimp


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports for the type checker alone count too: they hide a circle, they don't break it."""
    graph = grimp.build_graph("bot", exclude_type_checking_imports=False, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}

    # It raises CycleError, which names the modules of the circle.
    order = list(TopologicalSorter(imports).static_order())

    assert len(order) == len(graph.modules)
    assert order.index("bot.clock") < order.index("bot.app")
