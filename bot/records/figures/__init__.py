"""What a year's figures, equations, summary and the figure guard are read from."""
