"""Which of the numbers in a note is its part's year of manufacture, and what it leaves open."""
