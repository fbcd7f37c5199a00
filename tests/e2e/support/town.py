"""Writes the base map of the travel tests: town.py FILE.osm.pbf. Roads, a river and a pier in the tiny register's kabupaten."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "main"))
import pbf

# A town of five streets by five, a high road out of it, a river beside it, and a road on the other side downstream.
ROWS, COLUMNS, STEP, SOUTH, WEST = 5, 5, 0.004, -3.262, 104.548
NODES = {100 + row * COLUMNS + column: (SOUTH + row * STEP, WEST + column * STEP) for row in range(ROWS) for column in range(COLUMNS)}
NODES |= {1: (-3.250, 104.58), 2: (-3.245, 104.60), 20: (-3.23, 104.5703), 21: (-3.25, 104.5703), 22: (-3.27, 104.6003, {"man_made": "pier"}),
          23: (-3.29, 104.6297), 30: (-3.29, 104.63), 31: (-3.29, 104.64)}
WAYS = [(1000 + row, [100 + row * COLUMNS + column for column in range(COLUMNS)], {"highway": "tertiary" if row == 3 else "residential", "name": f"Jalan {row + 1}"})
        for row in range(ROWS)]
WAYS += [(1100 + column, [100 + row * COLUMNS + column for row in range(ROWS)], {"highway": "residential", "name": f"Lorong {column + 1}"})
         for column in range(COLUMNS)]
WAYS += [(1200, [119, 1, 2], {"highway": "primary", "name": "Jalan Lintas"}), (1201, [30, 31], {"highway": "unclassified", "name": "Jalan Seberang"}),
         (2000, [20, 21, 22, 23], {"waterway": "river", "name": "Sungai Uji"})]

pbf.extract(sys.argv[1], NODES, WAYS)
