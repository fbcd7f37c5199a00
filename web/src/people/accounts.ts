// Accounts of others: who comes in, as what, for which area; a new one, and the story of one.
import { useEffect, useMemo, useState } from "preact/hooks";
import { Problem } from "../base/api.ts";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { href, hrefWith, type Route, replace } from "../base/route.ts";
import type { Account } from "../model/people.ts";
import { may, session, type World } from "../state.ts";
import { Field, FormBox, useForm } from "../travel/form.ts";
import { num, Section, Title } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { AccountStory } from "./account.ts";
import { accounts, addAccount, loadAccounts, loadRoles, type Secret, useAct } from "./desk.ts";
import { AreaFields, areaIn, areaValues, type Choice, ChosenRights, ownOrganisations, roleChoices } from "./fields.ts";
import { AccountState, areaName, Once, orgName, roleName, Waiting, When } from "./words.ts";

const NEW_FIELDS = ["user", "name", "organisation", "role", "kecamatan", "desa"];

function AddForm({ world, onMade }: { world: World; onMade: (made: Secret) => void }): VNode {
  const form = useForm(() => ({
    user: "",
    name: "",
    organisation: session.value?.organisation ?? "polri",
    role: "reader",
    ...areaValues(world, session.value?.area ?? ""),
  }));
  const onSave = (): void => {
    void form.submit(async (v) => {
      const { user = "", name = "", organisation = "", role = "" } = v;
      const made = await addAccount({ user, organisation, role, area: areaIn(v), ...(name ? { name } : {}) });
      if (made instanceof Problem) return made;
      onMade(made);
      return null;
    });
  };
  return html`<${FormBox} form=${form} fields=${NEW_FIELDS} title=${t("people.add")} save=${t("people.add.save")} ready=${form.values.user !== ""}
      onSave=${onSave} onCancel=${() => replace(hrefWith({ baru: "" }))}>
    <div class="fields">
      <${Field} form=${form} name="user" label=${t("web.login.user")} required=${true} note=${t("people.user.note")} />
      <${Field} form=${form} name="name" label=${t("people.name")} />
      <${Field} form=${form} name="organisation" label=${t("people.organisation")} options=${ownOrganisations()} />
      <${Field} form=${form} name="role" label=${t("people.role")} options=${roleChoices()} />
      <${AreaFields} world=${world} form=${form} />
    </div>
    <${ChosenRights} form=${form} /><//>`;
}

function columns(world: World): Col<Account>[] {
  return [
    {
      key: "user",
      label: t("web.login.user"),
      sort: (x) => x.user,
      cell: (x) => html`${x.user}${x.disabled ? html` <${AccountState} account=${x} />` : null}`,
    },
    { key: "name", label: t("people.name"), grow: true, wide: true, sort: (x) => x.name, cell: (x) => x.name },
    {
      key: "role",
      label: t("people.role"),
      sort: (x) => `${x.organisation} ${x.role}`,
      cell: (x) => `${orgName(x.organisation)} · ${roleName(x.role)}`,
    },
    { key: "area", label: t("people.area"), wide: true, sort: (x) => x.area, cell: (x) => areaName(world, x.area) },
    {
      key: "seen",
      label: t("people.seen"),
      sort: (x) => x.seen ?? "",
      cell: (x) => html`<${When} world=${world} at=${x.seen} />`,
    },
  ];
}

function Filters({ route }: { route: Route }): VNode {
  const chosen = route.query.org ?? "";
  return html`<label class="inline">${t("people.organisation")}
    <select id="org" value=${chosen} onChange=${(event: Event) => replace(hrefWith({ org: (event.currentTarget as HTMLSelectElement).value }))}>
      ${[["", t("people.all")] as Choice, ...ownOrganisations()].map(([code, name]) => html`<option key=${code} value=${code} selected=${code === chosen}>${name}</option>`)}
    </select></label>`;
}

function AccountList({ world, route, rows }: { world: World; route: Route; rows: readonly Account[] }): VNode {
  const [made, setMade] = useState<Secret | null>(null);
  const cols = useMemo(() => columns(world), [world]);
  const shown = rows.filter((x) => !route.query.org || x.organisation === route.query.org);
  const adding = route.query.baru === "1";
  const onMade = (secret: Secret): void => {
    setMade(secret);
    replace(hrefWith({ baru: "" }));
  };
  return html`<div>
    ${made ? html`<${Once} text=${made.password} label=${t("people.first_password", { user: made.user })}>${t("people.first_password.what")}<//>` : null}
    ${
      adding
        ? html`<${AddForm} world=${world} onMade=${onMade} />`
        : html`<div class="filters">${may("accounts", "w") ? html`<a class="primary" href=${hrefWith({ baru: "1" })} onClick=${() => setMade(null)}>${t("people.add")}</a>` : null}
            ${ownOrganisations().length > 1 ? html`<${Filters} route=${route} />` : null}</div>`
    }
    <${Section} title=${t("people.accounts")} extra=${num(shown.length)}>
      <${Table} caption=${t("people.accounts")} cols=${cols} rows=${shown} keyOf=${(x: Account) => x.user} hrefOf=${(x: Account) => href("akun", x.user)}
        sortKey="urut" empty=${t("people.accounts.none")} /><//>
  </div>`;
}

export function AccountsPage({ world, route }: { world: World; route: Route }): VNode {
  const act = useAct();
  const load = (): void => {
    void act.run(async () => {
      await Promise.all([loadAccounts(), loadRoles()]);
    });
  };
  // What is told of an account is of the moment when it is opened.
  useEffect(load, [route.id]);
  const rows = accounts.value;
  const one = rows?.find((x) => x.user === route.id);
  if (route.id !== null && one) return html`<${AccountStory} key=${one.user} world=${world} account=${one} />`;
  return html`<div class="people">
    <${Title} crumbs=${[]} sub=${t("people.accounts.lead")}>${t("web.tab.akun")}<//>
    ${route.id !== null && rows ? html`<p class="note" role="alert">${t("people.unknown", { user: route.id })}</p>` : null}
    ${rows ? html`<${AccountList} world=${world} route=${route} rows=${rows} />` : html`<${Waiting} act=${act} again=${load} />`}
  </div>`;
}
