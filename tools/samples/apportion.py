"""Sharing whole numbers out in proportion, so that the parts add up to the total exactly."""


def largest_remainder(total, weights):
    """Shares `total` by weight: floors first, the rest to the largest remainders
    (ties to the earlier entry). Returns a list that sums to `total`."""
    weight_sum = sum(weights)
    exact = [total * w / weight_sum for w in weights]
    parts = [int(x) for x in exact]
    order = sorted(range(len(weights)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def capped(total, weights, cap):
    """Like largest_remainder, with no part above `cap`; what is cut off goes to the others."""
    if total > cap * len(weights):
        raise ValueError(f"{total} does not fit into {len(weights)} parts of at most {cap}")
    parts = largest_remainder(total, weights)
    spare = sum(max(0, p - cap) for p in parts)
    parts = [min(p, cap) for p in parts]
    while spare > 0:
        smallest = min(range(len(parts)), key=lambda i: (parts[i], i))
        parts[smallest] += 1
        spare -= 1
    return parts
