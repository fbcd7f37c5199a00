"""Ed25519 as RFC 8032 section 5.1 writes it down, in whole numbers: slow, and nothing to do with libsodium."""
import hashlib

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def _add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    m, n = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    k, z = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = n - m, z - k, z + k, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(s, point):
    out = (0, 1, 1, 0)
    while s > 0:
        if s & 1:
            out = _add(out, point)
        point = _add(point, point)
        s >>= 1
    return out


def _x_of(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P:
        raise ValueError("not a point")
    return P - x if x & 1 != sign else x


_Y = 4 * pow(5, P - 2, P) % P
_X = _x_of(_Y, 0)
_BASE = (_X, _Y, 1, _X * _Y % P)


def _pack(point):
    x, y, z, _ = point
    inverse = pow(z, P - 2, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


def _unpack(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    x = _x_of(y, sign)
    return x, y, 1, x * y % P


def _hash(data):
    return int.from_bytes(hashlib.sha512(data).digest(), "little")


def _secret(seed):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & (1 << 254) - 8 | 1 << 254
    return a, h[32:]


def public_key(seed):
    return _pack(_times(_secret(seed)[0], _BASE))


def sign(seed, message):
    a, prefix = _secret(seed)
    key = _pack(_times(a, _BASE))
    r = _hash(prefix + message) % Q
    point = _pack(_times(r, _BASE))
    return point + ((r + _hash(point + key + message) * a) % Q).to_bytes(32, "little")


def verify(key, message, signature):
    try:
        a, r = _unpack(key), _unpack(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    h = _hash(signature[:32] + key + message) % Q
    return s < Q and _pack(_times(s, _BASE)) == _pack(_add(r, _times(h, a)))
