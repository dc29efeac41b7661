"""What can hold words, and how each place is cleaned: one list (`places`), and the erasing that works from it."""
