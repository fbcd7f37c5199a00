// The page of phones and the slip of a trip, with their words.
import en from "../../../lang/en/devices.json";
import id from "../../../lang/id/devices.json";
import { addWords } from "../base/i18n.ts";
import type { Parts } from "../ui/lazy.ts";
import { DevicesPage } from "./devices.ts";
import { SlipPage } from "./slip.ts";

addWords({ id, en });

export const PARTS: Parts<"perangkat" | "surat"> = { perangkat: DevicesPage, surat: SlipPage };
