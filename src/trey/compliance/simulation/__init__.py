"""Made-up components with notes about them, and notes about other things: for training and tests.

Nothing that reads, judges or scores a note may import this room.
"""
