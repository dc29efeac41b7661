"""The only folder that speaks SQL: one module per noun, tables beside their queries."""
