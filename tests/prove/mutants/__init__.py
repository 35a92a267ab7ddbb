"""`make mutants`: plant faults in the code, one at a time, and see whether a test notices.

The mutator is our own: mutmut changes neither a module's constants nor a class with a decorator, so no time limit and no
dataclass, and neither it nor cosmic-ray leaves a condition out of a query.
"""
