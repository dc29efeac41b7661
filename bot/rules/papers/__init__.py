"""Papers and figures of a year: letter, summary, equations, statistics, the week."""
