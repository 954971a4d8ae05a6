"""Made-up fleets: what vehicles and batteries really did, and what was observed of it.

No model may import this room, or it would be tuned to what it is judged by.
"""
