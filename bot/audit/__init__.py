"""What vouches for the journal outside the database: the file of the lines with which days ended, and exports of it."""
