"""One folder per platform; a peculiarity of a platform stays in its folder."""
