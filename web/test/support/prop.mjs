// Random worlds that can be made again: a failure names its seed.

/** Numbers by mulberry32: small, and the same everywhere. */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  return {
    next,
    below,
    chance: (p) => next() < p,
    pick: (list) => list[below(list.length)],
    bytes: (n) => Uint8Array.from({ length: n }, () => below(256)),
    shuffled(list) {
      const out = [...list];
      for (let i = out.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [out[i], out[j]] = [out[j], out[i]];
      }
      return out;
    },
  };
}

/** Runs a property for the seeds 1 to n. */
export async function forSeeds(n, property) {
  for (let seed = 1; seed <= n; seed++) {
    try {
      await property(random(seed), seed);
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
}

/** One of the ways in which bytes go bad on their way. */
export function spoiled(rnd, bytes) {
  const out = Uint8Array.from(bytes);
  switch (rnd.below(4)) {
    case 0:
      return out.slice(0, rnd.below(out.length));
    case 1:
      return Uint8Array.from([...out, ...rnd.bytes(1 + rnd.below(4))]);
    case 2: {
      out[rnd.below(out.length)] ^= 1 << rnd.below(8);
      return out;
    }
    default: {
      const at = rnd.below(out.length);
      return Uint8Array.from([...out.slice(0, at), ...out.slice(at + 1)]);
    }
  }
}
