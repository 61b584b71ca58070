"""Ed25519 as libsodium has it, over python3-cryptography: what libsodium refuses beyond that (keys that
are not canonical or outside of the main subgroup, an R of low order) is refused here.
"""
import functools

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
# The y of the points whose order divides 8, canonical or not.
Y8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
LOW_Y = {0, 1, P - 1, P, P + 1, Y8, P - Y8}

def add(one, two):
    (a, b), (c, d) = one, two
    k = D * a * b * c * d % P
    inverse = pow(1 - k * k, -1, P)
    return (a * d + b * c) * (1 - k) * inverse % P, (b * d + a * c) * (1 + k) * inverse % P

def times(number, point):
    twice = times(number >> 1, add(point, point)) if number > 1 else (0, 1)
    return add(twice, point) if number & 1 else twice

@functools.lru_cache(maxsize=65536)
def key_from(encoded):
    """A key that may sign: canonical, in the main subgroup, not of low order; else None."""
    sign, y = divmod(int.from_bytes(encoded, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    good = y < P and y not in LOW_Y and x * x % P == square
    good = good and times(L, (x if x & 1 == sign else P - x, y)) == (0, 1)
    return Ed25519PublicKey.from_public_bytes(encoded) if good else None

def verifies(key, signature, message):
    try:
        return bool(key) and int.from_bytes(signature[:32], "little") % 2**255 not in LOW_Y and not key.verify(signature, message)
    except InvalidSignature:
        return False
