"""What requests do to items, once it is clear which ones: single operations, batches, changes."""
