// The parts of duty that are fetched when somebody opens them.
import type { VNode } from "../base/html.ts";
import type { Route } from "../base/route.ts";
import type { World } from "../state.ts";
import { AssignPage } from "./assign.ts";
import { BoardPage } from "./board.ts";
import { ClassPage } from "./class.ts";
import type { PartName } from "./lazy.ts";
import { RemediesAndRequest } from "./remedies.ts";
import { SheetsPage } from "./sheets.ts";
import { TryPage } from "./try.ts";

export const PARTS: Readonly<Record<PartName, (props: { world: World; route: Route }) => VNode>> = {
  tugas: AssignPage,
  papan: BoardPage,
  kelas: ClassPage,
  coba: TryPage,
  lembar: SheetsPage,
  usul: RemediesAndRequest,
};
