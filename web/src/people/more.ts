// The pages of accounts with their words, fetched when somebody opens one of them.
import en from "../../../lang/en/people.json";
import id from "../../../lang/id/people.json";
import { addWords } from "../base/i18n.ts";
import type { Parts } from "../ui/lazy.ts";
import { AccessPage } from "./access.ts";
import { AccountsPage } from "./accounts.ts";
import { ApprovalsPage } from "./approvals.ts";
import type { PeoplePage } from "./lazy.ts";
import { MePage } from "./me.ts";

addWords({ id, en });

export const PARTS: Parts<PeoplePage> = {
  saya: MePage,
  akun: AccountsPage,
  persetujuan: ApprovalsPage,
  akses: AccessPage,
};
