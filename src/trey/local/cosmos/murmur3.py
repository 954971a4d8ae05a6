"""MurmurHash3, the 128-bit variant for 64-bit machines, which the service hashes keys with."""

MASK = (1 << 64) - 1
C1 = 0x87C37B91114253D5
C2 = 0x4CF5AD432745937F


def murmur3_128(data: bytes) -> tuple[int, int]:
    """Low and high 64 bits of the hash of `data` with seed 0 (Austin Appleby, public domain)."""
    low = high = 0
    whole = len(data) - len(data) % 16
    for start in range(0, whole, 16):
        low ^= _scramble_low(int.from_bytes(data[start : start + 8], "little"))
        low = (((_rotate(low, 27) + high) & MASK) * 5 + 0x52DCE729) & MASK
        high ^= _scramble_high(int.from_bytes(data[start + 8 : start + 16], "little"))
        high = (((_rotate(high, 31) + low) & MASK) * 5 + 0x38495AB5) & MASK
    tail = data[whole:]
    low ^= _scramble_low(int.from_bytes(tail[:8], "little"))
    high ^= _scramble_high(int.from_bytes(tail[8:], "little"))
    return _finish(low ^ len(data), high ^ len(data))


def _finish(low: int, high: int) -> tuple[int, int]:
    low = (low + high) & MASK
    high = (high + low) & MASK
    low, high = _avalanche(low), _avalanche(high)
    low = (low + high) & MASK
    return low, (high + low) & MASK


def _scramble_low(block: int) -> int:
    return (_rotate((block * C1) & MASK, 31) * C2) & MASK


def _scramble_high(block: int) -> int:
    return (_rotate((block * C2) & MASK, 33) * C1) & MASK


def _rotate(value: int, bits: int) -> int:
    return ((value << bits) | (value >> (64 - bits))) & MASK


def _avalanche(value: int) -> int:
    value = ((value ^ (value >> 33)) * 0xFF51AFD7ED558CCD) & MASK
    value = ((value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53) & MASK
    return value ^ (value >> 33)
