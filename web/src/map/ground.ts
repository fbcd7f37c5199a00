// The optional basemap beside the operation, quietly below the posko's own layers: vector tiles or pictures out of one file, of
// which the posko gives the parts that are looked at. Fetched only where the operation has one.
import type { LayerSpecification } from "maplibre-gl";
import type { PMTiles } from "pmtiles";
import type { Colors } from "./colors.ts";

export const GROUND = "basemap";
/** How much of the own colours of the land is left above it. */
export const LAND_OPACITY = 0.35;

export interface GroundMap {
  readonly archive: PMTiles;
  readonly url: string;
  readonly raster: boolean;
  /** Layers of its vector tiles by name. */
  readonly parts: readonly string[];
  readonly words: string;
}

/** Whose map it is, as text: what an archive says of itself may be HTML. */
export function plainWords(html: unknown): string {
  const text = typeof html === "string" ? html : "";
  return text
    .replace(/<[^>]*>/g, " ")
    .replace(/&amp;/g, "&")
    .replace(/&copy;/g, "©")
    .replace(/[<>]/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);
}

/** The names of the layers that an archive tells of; what is no name is none. */
export function partsOf(metadata: unknown): string[] {
  const list = (metadata as { vector_layers?: unknown } | null)?.vector_layers;
  if (!Array.isArray(list)) return [];
  return list.map((x: { id?: unknown } | null) => x?.id).filter((id): id is string => typeof id === "string");
}

/** Reads what the file is; rejects where it is no archive. */
export async function openGround(): Promise<GroundMap> {
  const { PMTiles } = await import("pmtiles");
  const url = `${window.location.origin}/api/v1/basemap.pmtiles`;
  const archive = new PMTiles(url);
  const [header, metadata] = [await archive.getHeader(), await archive.getMetadata()];
  const words = plainWords((metadata as { attribution?: unknown } | null)?.attribution);
  return { archive, url, raster: header.tileType !== 1, parts: partsOf(metadata), words };
}

/** Layers by the names of Protomaps and OpenMapTiles, in the colours of the theme; others are not drawn. */
export function groundLayers(map: Pick<GroundMap, "raster" | "parts">, k: Colors): LayerSpecification[] {
  if (map.raster)
    return [
      {
        id: "basemap-picture",
        type: "raster",
        source: GROUND,
        paint: { "raster-opacity": 0.5, "raster-saturation": -0.6 },
      },
    ];
  const of = (part: string) => ({ id: `basemap-${part}`, source: GROUND, "source-layer": part });
  const out: LayerSpecification[] = [];
  for (const part of map.parts) {
    if (part === "earth" || part === "landcover" || part === "landuse")
      out.push({ ...of(part), type: "fill", paint: { "fill-color": k.land, "fill-opacity": 0.6 } });
  }
  for (const part of map.parts) {
    if (part === "water")
      out.push({ ...of(part), type: "fill", paint: { "fill-color": k["base-water"], "fill-opacity": 0.4 } });
    if (part === "waterway" || part === "physical_line")
      out.push({
        ...of(part),
        type: "line",
        paint: { "line-color": k["base-water"], "line-opacity": 0.5, "line-width": 1 },
      });
  }
  for (const part of map.parts) {
    if (part === "roads" || part === "transportation")
      out.push({
        ...of(part),
        type: "line",
        paint: { "line-color": k["base-road"], "line-opacity": 0.6, "line-width": 1 },
      });
    if (part === "boundaries" || part === "boundary")
      out.push({
        ...of(part),
        type: "line",
        paint: { "line-color": k.border, "line-opacity": 0.5, "line-dasharray": [3, 2] },
      });
  }
  return out;
}
