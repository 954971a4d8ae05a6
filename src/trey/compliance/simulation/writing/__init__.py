"""What technicians would write about simulated components, and what each note states."""
