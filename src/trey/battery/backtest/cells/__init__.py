"""What is asked: battery-days whose outcome is known, and what may be learned from before."""
