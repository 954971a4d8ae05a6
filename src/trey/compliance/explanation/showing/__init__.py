"""What terminal and page show of an explanation alike: its words, its colours, nothing that acts."""
