"""The trust path (`path`), and two measures of its tests: branches that none takes (`make coverage`), faults that none sees
(`make mutants`)."""
