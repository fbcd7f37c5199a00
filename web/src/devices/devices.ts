// Phones of the field: whose, until when, when last heard of; a new offer, and the end of one.
import { useEffect, useMemo, useState } from "preact/hooks";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { href, hrefWith, type Route, replace } from "../base/route.ts";
import { now } from "../live/feed.ts";
import { type DeviceRow, instantOf, REVOKE_REASONS, rolesOf, stateOf } from "../model/devices.ts";
import { ProblemNote, When } from "../people/words.ts";
import { session, type World } from "../state.ts";
import { Field, FormBox, useForm } from "../travel/form.ts";
import { Facts, num, Section, Sentence, Title } from "../ui/parts.ts";
import { type Col, Table } from "../ui/table.ts";
import { devices, devicesProblem, loadDevices, type Offer, revoke } from "./desk.ts";
import { OfferForm, OfferShown } from "./offer.ts";
import { ClockMark, DeviceMark, Moment, personWords, roleWord } from "./words.ts";

function columns(world: World): Col<DeviceRow>[] {
  return [
    {
      key: "person",
      label: t("devices.person"),
      grow: true,
      sort: (x) => x.personName || x.person,
      cell: (x) => html`${x.personName || x.person} <${DeviceMark} row=${x} />`,
    },
    { key: "role", label: t("devices.role"), sort: (x) => x.role, cell: (x) => roleWord(x.role) },
    { key: "tracker", label: t("devices.phone"), wide: true, sort: (x) => x.tracker, cell: (x) => x.tracker },
    {
      key: "until",
      label: t("devices.until"),
      wide: true,
      sort: (x) => x.until ?? "",
      cell: (x) => html`<${Moment} world=${world} at=${x.until} />`,
    },
    {
      key: "heard",
      label: t("devices.heard"),
      sort: (x) => x.heard ?? "",
      cell: (x) => html`<${When} world=${world} at=${x.heard} />`,
    },
    {
      key: "clock",
      label: t("devices.clock"),
      wide: true,
      sort: (x) => x.clock?.off_ms ?? -1,
      cell: (x) => html`<${ClockMark} clock=${x.clock} />`,
    },
    { key: "waiting", label: t("devices.waiting"), wide: true, sort: (x) => x.waiting, cell: (x) => num(x.waiting) },
  ];
}

function RevokeForm({ world, row }: { world: World; row: DeviceRow }): VNode {
  const form = useForm(() => ({ reason: "device_lost", from: "" }));
  const [asked, setAsked] = useState(false);
  const onSave = (): void => {
    void form.submit(async (v) => {
      const from = v.from ? (instantOf(v.from, world.operation.utc_offset_min) ?? v.from) : "";
      return revoke(row.key, { reason: v.reason ?? "", ...(from ? { from } : {}) });
    });
  };
  if (!asked) {
    return html`<p class="acts"><button type="button" class="button" id="revoke" onClick=${() => setAsked(true)}>${t("devices.revoke")}</button></p>`;
  }
  return html`<${FormBox} form=${form} fields=${["reason", "from"]} title=${t("devices.revoke")} save=${t("devices.revoke.do")} ready=${true} onSave=${onSave} onCancel=${() => setAsked(false)}>
    <p>${t("devices.revoke.what")}</p>
    <div class="fields">
      <${Field} form=${form} name="reason" label=${t("devices.reason")} options=${REVOKE_REASONS.map((x) => [x, t(`devices.reason.${x}`)] as const)} />
      <${Field} form=${form} name="from" label=${t("devices.revoke.from")} type="datetime-local" note=${t("devices.revoke.from.note")} />
    </div><//>`;
}

function DeviceStory({ world, row }: { world: World; row: DeviceRow }): VNode {
  const mine = rolesOf(session.value?.organisation ?? "polri").includes(row.role);
  return html`<div class="people">
    <${Title} crumbs=${[{ label: t("web.tab.perangkat"), to: href("perangkat") }]} sub=${html`<${DeviceMark} row=${row} />`}>${row.tracker}<//>
    <${Facts} items=${[
      { label: t("devices.person"), value: personWords(world, row.person, row.personName) },
      { label: t("devices.role"), value: roleWord(row.role) },
      { label: t("devices.unit"), value: row.unit },
      { label: t("devices.from"), value: html`<${Moment} world=${world} at=${row.from} />` },
      { label: t("devices.until"), value: html`<${Moment} world=${world} at=${row.until} />` },
      { label: t("devices.heard"), value: html`<${When} world=${world} at=${row.heard} />` },
      { label: t("devices.clock"), value: html`<${ClockMark} clock=${row.clock} />` },
      row.clock ? { label: t("devices.clock.at"), value: html`<${Moment} world=${world} at=${row.clock.at} />` } : null,
      { label: t("devices.waiting"), value: num(row.waiting) },
      row.revoked ? { label: t("devices.revoked"), value: html`<${Moment} world=${world} at=${row.revoked} />` } : null,
      { label: t("devices.key"), value: html`<code class="key">${row.key}</code>`, wide: true },
    ]} />
    ${row.clock && row.clock.state !== "right" ? html`<${Sentence}>${t("devices.clock.what")}<//>` : null}
    ${row.waiting > 0 ? html`<${Sentence}>${t("devices.waiting.what")}<//>` : null}
    ${row.revoked === null && mine ? html`<${RevokeForm} world=${world} row=${row} />` : null}
    ${row.revoked ? html`<${Sentence}>${t("devices.revoked.what")}<//>` : null}
  </div>`;
}

function Filters({ route }: { route: Route }): VNode {
  const all = route.query.semua === "1";
  return html`<label class="inline"><input type="checkbox" id="all-devices" checked=${all} onChange=${() => replace(hrefWith({ semua: all ? "" : "1" }))} /> ${t("devices.all")}</label>`;
}

function DeviceList({ world, route, rows }: { world: World; route: Route; rows: readonly DeviceRow[] }): VNode {
  const [offer, setOffer] = useState<Offer | null>(null);
  const cols = useMemo(() => columns(world), [world]);
  const all = route.query.semua === "1";
  const shown = rows.filter((x) => all || stateOf(x, now.value) === "on");
  const adding = route.query.baru === "1" && !offer;
  const onMade = (made: Offer): void => {
    setOffer(made);
    replace(hrefWith({ baru: "" }));
  };
  return html`<div>
    ${offer ? html`<${OfferShown} world=${world} offer=${offer} onDone=${() => setOffer(null)} />` : null}
    ${adding ? html`<${OfferForm} world=${world} onMade=${onMade} />` : null}
    ${offer || adding ? null : html`<div class="filters"><a class="primary" href=${hrefWith({ baru: "1" })}>${t("devices.offer.new")}</a><${Filters} route=${route} /></div>`}
    <${Section} title=${t("devices.list")} extra=${num(shown.length)}>
      <${Table} caption=${t("devices.list")} cols=${cols} rows=${shown} keyOf=${(x: DeviceRow) => x.key} hrefOf=${(x: DeviceRow) => href("perangkat", x.key)}
        sortKey="urut" empty=${t("devices.none")} /><//>
  </div>`;
}

export function DevicesPage({ world, route }: { world: World; route: Route }): VNode {
  useEffect(() => void loadDevices(), [route.id]);
  const rows = devices.value;
  const one = rows?.find((x) => x.key === route.id);
  if (one) return html`<${DeviceStory} key=${one.key} world=${world} row=${one} />`;
  return html`<div class="people">
    <${Title} crumbs=${[]} sub=${t("devices.lead")}>${t("web.tab.perangkat")}<//>
    ${route.id !== null && rows ? html`<p class="note" role="alert">${t("devices.unknown")}</p>` : null}
    <${ProblemNote} problem=${devicesProblem.value} />
    ${rows ? html`<${DeviceList} world=${world} route=${route} rows=${rows} />` : devicesProblem.value ? html`<p><button type="button" class="quiet" onClick=${() => void loadDevices()}>${t("web.retry")}</button></p>` : html`<${Sentence}>${t("web.loading")}<//>`}
  </div>`;
}
