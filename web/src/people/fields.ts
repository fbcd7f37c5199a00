// Fields that a new account and a changed one share: which organisation, role and area, and what that means.
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { isVillage } from "../model/map-index.ts";
import { areaHolds, ORGANISATIONS, ROLES } from "../model/people.ts";
import { session, type World } from "../state.ts";
import { Field, type Form } from "../travel/form.ts";
import { roles } from "./desk.ts";
import { areaName, orgName, RightsList, roleName } from "./words.ts";

export type Choice = readonly [string, string];

/** Organisations that this account may care for: the police for all, everybody else for the own. */
export function ownOrganisations(): Choice[] {
  const own = session.value?.organisation ?? "polri";
  return ORGANISATIONS.filter((x) => own === "polri" || x === own).map((x) => [x, orgName(x)]);
}

export function roleChoices(): Choice[] {
  return ROLES.map((x) => [x, roleName(x)]);
}

/** Areas above the desa within the own one; the empty one is all that this account has itself. */
function upperAreas(world: World): Choice[] {
  const own = session.value?.area ?? "";
  const within = world.map.data.areas.filter((a) => !isVillage(a) && a.code !== own && areaHolds(own, a.code));
  return [[own, areaName(world, own)], ...within.map((a): Choice => [a.code, areaName(world, a.code)])];
}

/** The form's two choices of an area from its code, and back. */
export function areaValues(world: World, code: string): { kecamatan: string; desa: string } {
  const area = world.map.area.get(code);
  const own = session.value?.area ?? "";
  return area && isVillage(area) && code !== own
    ? { kecamatan: area.parent ?? own, desa: code }
    : { kecamatan: code, desa: "" };
}

export function areaIn(values: Readonly<Record<string, string>>): string {
  return values.desa || (values.kecamatan ?? "");
}

export function AreaFields({ world, form }: { world: World; form: Form }): VNode {
  const kecamatan = form.values.kecamatan ?? "";
  const villages = world.map.villagesOf.get(kecamatan) ?? [];
  const pick: Form = {
    ...form,
    set: (name, value) => {
      form.set("desa", "");
      form.set(name, value);
    },
  };
  return html`<${Field} form=${pick} name="kecamatan" label=${t("people.area")} options=${upperAreas(world)} />
    ${villages.length > 0 ? html`<${Field} form=${form} name="desa" label=${t("people.desa")} options=${[["", t("people.desa.all")], ...villages.map((a): Choice => [a.code, a.name])]} />` : null}`;
}

/** What the chosen role may see and do, said where it is chosen. */
export function ChosenRights({ form }: { form: Form }): VNode | null {
  const { organisation, role } = form.values;
  const found = roles.value?.find((x) => x.organisation === organisation && x.role === role);
  if (!found || !role) return null;
  return html`<details class="chosen-rights" open><summary>${t("people.may.of", { role: roleName(role), organisation: orgName(organisation ?? "") })}</summary>
    <p class="muted">${t(`people.role.${role}.what`)}</p><${RightsList} may=${found.may} /></details>`;
}
