"""Points and plane geometry for the sample registers: pure functions, no state.

Points are (lat, lon) tuples in degrees. Distances are great-circle kilometres.
"""

import math

EARTH_KM = 6371.0088
KM_PER_DEGREE = EARTH_KM * math.pi / 180.0


def distance_km(a, b):
    """Great-circle distance (haversine) between two (lat, lon) points."""
    lat1, lat2 = math.radians(a[0]), math.radians(b[0])
    dlat = lat2 - lat1
    dlon = math.radians(b[1] - a[1])
    h = math.sin(dlat / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(dlon / 2) ** 2
    return 2.0 * EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


def offset(point, north_km, east_km):
    """The point moved by so many kilometres north and east, with six decimals."""
    lat = point[0] + north_km / KM_PER_DEGREE
    lon = point[1] + east_km / (KM_PER_DEGREE * math.cos(math.radians(point[0])))
    return (round(lat, 6), round(lon, 6))


def polygons_of(geometry):
    """GeoJSON Polygon or MultiPolygon as a list of polygons (lists of rings)."""
    if geometry["type"] == "Polygon":
        return [geometry["coordinates"]]
    return geometry["coordinates"]


def _ring_contains(ring, lat, lon):
    inside = False
    x1, y1 = ring[-1][0], ring[-1][1]
    for vertex in ring:
        x2, y2 = vertex[0], vertex[1]
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
        x1, y1 = x2, y2
    return inside


def polygons_contain(polygons, point):
    """Whether the point lies in one of the polygons (even-odd rule, holes respected)."""
    lat, lon = point
    for rings in polygons:
        if _ring_contains(rings[0], lat, lon) and not any(
            _ring_contains(hole, lat, lon) for hole in rings[1:]
        ):
            return True
    return False


def distance_to_lines_km(point, vertices):
    """Distance to the nearest of the given vertices; infinity when there is none."""
    return min((distance_km(point, v) for v in vertices), default=math.inf)


def _blocked(i, j, dist, limit_of):
    """Whether some third point k stands between i and j, judged by limit_of(d_ik, d_jk)."""
    d_ij = dist[i][j]
    for k in range(len(dist)):
        if k != i and k != j and limit_of(dist[i][k], dist[j][k]) < d_ij:
            return True
    return False


def distance_matrix(points):
    """All great-circle distances between the points."""
    n = len(points)
    dist = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1, n):
            dist[i][j] = dist[j][i] = distance_km(points[i], points[j])
    return dist


def relative_neighbours(dist):
    """Edges of the relative neighbourhood graph: connected, contains a minimum spanning tree,
    and adds the short edges that villages without another village in between would have."""
    n = len(dist)
    return [
        (i, j)
        for i in range(n)
        for j in range(i + 1, n)
        if not _blocked(i, j, dist, max)
    ]


def gabriel_neighbours(dist, longest_km):
    """Edges of the Gabriel graph up to a length: a superset of the relative neighbours."""
    n = len(dist)
    return [
        (i, j)
        for i in range(n)
        for j in range(i + 1, n)
        if dist[i][j] <= longest_km and not _blocked(i, j, dist, math.hypot)
    ]
