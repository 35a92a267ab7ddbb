"""Modules import each other in one direction only."""

from graphlib import TopologicalSorter

import grimp


def test_there_are_no_import_circles() -> None:
    """Imports under TYPE_CHECKING count, too: they hide a circle without breaking it."""
    graph = grimp.build_graph("bot", exclude_type_checking_imports=False, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}

    # It raises CycleError with the modules of the circle.
    order = list(TopologicalSorter(imports).static_order())

    assert len(order) == len(graph.modules)
    assert order.index("bot.clock") < order.index("bot.app")
