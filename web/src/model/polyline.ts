// Encoded polylines: a way's shape as a short text, as the plan's paths carry it.
// Method: Google's "Encoded Polyline Algorithm Format", precision 5, latitude before longitude.

const SCALE = 1e5;
const CHUNK_BITS = 5;
const FIRST = 63;
/** More chunks than this hold no coordinate: the text is damaged. */
const MAX_CHUNKS = 6;

/** Points [lon, lat] of an encoded polyline; null when the text is none, so that nothing half read is drawn. */
export function decodePolyline(text: string): [number, number][] | null {
  const out: [number, number][] = [];
  let at = 0;
  let [lat, lon] = [0, 0];

  function step(): number | null {
    let bits = 0;
    for (let i = 0; i < MAX_CHUNKS; i++) {
      const chunk = text.charCodeAt(at) - FIRST;
      if (!(chunk >= 0 && chunk < 64)) return null;
      at += 1;
      bits |= (chunk & 31) << (i * CHUNK_BITS);
      if (chunk < 32) return bits & 1 ? ~(bits >>> 1) : bits >>> 1;
    }
    return null;
  }

  while (at < text.length) {
    const [north, east] = [step(), step()];
    if (north === null || east === null) return null;
    lat += north;
    lon += east;
    out.push([lon / SCALE, lat / SCALE]);
  }
  return out;
}
