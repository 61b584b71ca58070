"""Ed25519 as libsodium has it, over python3-cryptography: what libsodium refuses beyond that (keys that
are not canonical or outside of the main subgroup, an R of low order) is refused here.
"""
import functools

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

def point_from(encoded):
    """Extended coordinates, or None for what is no canonical point."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    if (v * x * x - u) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (v * x * x - u) % P != 0 or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)

def add(one, two):
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)

def times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result

def is_neutral(point):
    return point[0] % P == 0 and (point[1] - point[2]) % P == 0

@functools.lru_cache(maxsize=65536)
def key_from(encoded):
    """A key that may sign: canonical, in the main subgroup, not of low order; else None."""
    point = point_from(encoded)
    if point is None or is_neutral(times(8, point)) or not is_neutral(times(L, point)):
        return None
    return Ed25519PublicKey.from_public_bytes(encoded)

# The y of the points whose order divides 8, canonical or not.
Y8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
LOW_Y = {0, 1, P - 1, P, P + 1, Y8, P - Y8}

def verifies(key, signature, message):
    try:
        return bool(key) and int.from_bytes(signature[:32], "little") % 2**255 not in LOW_Y and not key.verify(signature, message)
    except InvalidSignature:
        return False
