// The posko screen: numbers on top, map beside the panel, tabs; on a phone one of them at a time with a tab bar below.
import { useEffect, useRef } from "preact/hooks";
import { busy } from "../base/busy.ts";
import { html, type VNode } from "../base/html.ts";
import { t } from "../base/i18n.ts";
import { formatHash, href, hrefWith, modeOf, type Page, type Route, route } from "../base/route.ts";
import { DevicesPanel } from "../devices/lazy.ts";
import { PlacementPanel } from "../duty/placement.ts";
import { ShortagePanel } from "../duty/shortage.ts";
import { AlarmPanel } from "../live/alarms.ts";
import { Lazy as LivePart } from "../live/lazy.ts";
import { moment } from "../live/moment.ts";
import { LivePanel } from "../live/posko.ts";
import { MapPanel } from "../map/panel.ts";
import { PeoplePanel } from "../people/lazy.ts";
import { ConvoyPanel } from "../plan/convoy.ts";
import { DeskPanel } from "../plan/desk-page.ts";
import { JudgePanel } from "../plan/judge.ts";
import { WavesPanel } from "../plan/waves.ts";
import { OriginPanel } from "../register/origin.ts";
import { RegisterPanel } from "../register/register.ts";
import { failure, loadWorld, session, startSession, type World, world } from "../state.ts";
import { AreaStory } from "../story/area.ts";
import { PersonStory, VehicleStory } from "../story/crew.ts";
import { LinkStory, SiteStory } from "../story/place.ts";
import { TpsStory } from "../story/tps.ts";
import { TravelPanel } from "../travel/travel.ts";
import { Header } from "./header.ts";
import { Login } from "./login.ts";
import { Help, More } from "./more.ts";
import { Numbers, SyntheticNote } from "./numbers.ts";
import { isOffered } from "./offered.ts";

const TABS: Page[] = ["langsung", "gelombang", "rencana", "tempuh", "penempatan", "kekurangan", "register", "lainnya"];
const PHONE_TABS: Page[] = ["langsung", "gelombang", "tempuh", "penempatan", "lainnya"];

/** Which tab a page belongs to, so that the way back is seen. */
function tabOf(page: Page): Page | null {
  if (page === "konvoi" || page === "perjalanan" || page === "armada" || page === "surat") return "gelombang";
  if (page === "alarm" || page === "kesiapan") return "langsung";
  if (["asal", "juri", "bantuan", "saya", "akun", "persetujuan", "akses", "perangkat"].includes(page)) return "lainnya";
  return TABS.includes(page) ? page : null;
}

function phoneTabOf(page: Page): Page | null {
  const tab = tabOf(page);
  return tab === null || PHONE_TABS.includes(tab) ? tab : "lainnya";
}

type Panel = (props: { world: World; route: Route }) => VNode;

const PANELS: Record<Page, Panel> = {
  langsung: LivePanel,
  alarm: AlarmPanel,
  kesiapan: (props) => html`<${LivePart} name="kesiapan" ...${props} />`,
  gelombang: WavesPanel,
  rencana: DeskPanel,
  konvoi: ConvoyPanel,
  perjalanan: ConvoyPanel,
  tempuh: TravelPanel,
  penempatan: PlacementPanel,
  kekurangan: ShortagePanel,
  register: RegisterPanel,
  asal: OriginPanel,
  juri: JudgePanel,
  wilayah: AreaStory,
  tps: TpsStory,
  lokasi: SiteStory,
  ruas: LinkStory,
  orang: PersonStory,
  armada: VehicleStory,
  saya: PeoplePanel,
  akun: PeoplePanel,
  persetujuan: PeoplePanel,
  akses: PeoplePanel,
  surat: (props) => html`<${DevicesPanel} name="surat" ...${props} />`,
  perangkat: (props) => html`<${DevicesPanel} name="perangkat" ...${props} />`,
  bantuan: Help,
  lainnya: More,
};

const tabKey = (tab: Page): string => `web.tab.${tab === "lainnya" ? "more" : tab}`;

function Tabs({ at }: { at: Route }): VNode {
  const current = tabOf(at.page);
  return html`<nav class="tabs" aria-label=${t("web.tabs")}>${TABS.filter(isOffered).map(
    (tab) =>
      html`<a key=${tab} href=${href(tab)} aria-current=${tab === current ? "page" : undefined}>${t(tabKey(tab))}</a>`,
  )}</nav>`;
}

function PhoneTabs({ at }: { at: Route }): VNode {
  const onMap = at.query.layar === "peta";
  const current = onMap ? null : phoneTabOf(at.page);
  return html`<nav class="bottom" aria-label=${t("web.tabs")}>
    <a href=${hrefWith({ layar: "peta" })} aria-current=${onMap ? "page" : undefined}><${TabIcon} name="peta" />${t("web.map")}</a>
    ${PHONE_TABS.filter(isOffered).map(
      (tab) =>
        html`<a key=${tab} href=${href(tab)} aria-current=${tab === current ? "page" : undefined}><${TabIcon} name=${tab} />${t(tabKey(tab))}</a>`,
    )}</nav>`;
}

const ICONS: Record<string, string> = {
  peta: "M3 5.500 9 3l6 2.500L21 3v15.500L15 21l-6-2.500L3 21zM9 3v15.500M15 5.500V21",
  langsung:
    "M12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM7.800 16.200a6 6 0 0 1 0-8.400M16.200 7.800a6 6 0 0 1 0 8.400M5 19a10 10 0 0 1 0-14M19 5a10 10 0 0 1 0 14",
  gelombang:
    "M2 6h11v10H2zM13 9h4.500L21 12.500V16h-8M6 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM17 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  tempuh:
    "M6 21a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM18 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM18 8v3a3 3 0 0 1-3 3H9a3 3 0 0 0-3 2",
  penempatan:
    "M12 3l7.500 3v5c0 4.500-3 8-7.500 9.500C7.500 19 4.500 15.500 4.500 11V6zM9 11.500l2.200 2.200L15.200 9.500",
  lainnya: "M4 7h16M4 12h16M4 17h16",
};

function TabIcon({ name }: { name: string }): VNode {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${ICONS[name]} /></svg>`;
}

/** A new page starts at its top, with the focus on its title for those who read by ear. */
function useFreshPanel(at: Route): { current: HTMLElement | null } {
  const panel = useRef<HTMLElement>(null);
  const last = useRef<string>("");
  useEffect(() => {
    const key = `${at.page}/${at.id ?? ""}/${at.sub ?? ""}`;
    if (last.current !== "" && last.current !== key && panel.current) {
      panel.current.scrollTop = 0;
      if (window.matchMedia("(max-width: 899px)").matches) window.scrollTo(0, 0);
      // Whoever already types the next question keeps the cursor.
      if (document.activeElement?.id !== "search")
        panel.current.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
    }
    last.current = key;
  }, [at]);
  return panel;
}

/** Pages that a phone opens with the numbers of the plan on top; deeper pages use that room for themselves. */
function isLanding(at: Route): boolean {
  return at.id === null && (at.page === "gelombang" || at.page === "penempatan" || at.page === "kekurangan");
}

function Posko({ shown }: { shown: World }): VNode {
  const at = route.value;
  const panel = useFreshPanel(at);
  const Panel = PANELS[at.page];
  const mode = modeOf(at);
  const classes = [
    "posko",
    at.query.layar === "peta" && "on-map",
    !isLanding(at) && "inner",
    mode === "wall" && "wall",
    (mode === "board" || (at.page === "rencana" && at.query.samping !== "peta")) && "wide-panel",
  ]
    .filter(Boolean)
    .join(" ");
  return html`<div class=${classes}>
    <${Header} world=${shown} />
    <${Numbers} world=${shown} />
    <div class="notes"><${SyntheticNote} world=${shown} />${moment.value === null ? null : html`<${LivePart} name="ulangan" world=${shown} route=${at} />`}</div>
    <main class="stage">
      <${MapPanel} world=${shown} route=${at} />
      <section class="panel" aria-label=${t("web.panel")}>
        <${Tabs} at=${at} />
        <div class="panel-body" id="panel" ref=${panel} tabindex="-1" data-at=${formatHash(at)} aria-busy=${busy}><${Panel} world=${shown} route=${at} /></div>
      </section>
    </main>
    <${PhoneTabs} at=${at} />
  </div>`;
}

function Waiting(): VNode {
  const problem = failure.value;
  if (!problem) return html`<main class="waiting"><p class="sentence" role="status">${t("web.loading")}</p></main>`;
  const text = problem.status === 0 ? t("web.error.offline") : problem.detail || t("web.error.unknown");
  return html`<main class="waiting"><p class="note note-bad" role="alert">${text}</p>
    <button type="button" class="primary" onClick=${() => void (session.value ? loadWorld() : startSession())}>${t("web.retry")}</button></main>`;
}

export function App(): VNode {
  if (session.value === null) return html`<${Login} />`;
  if (session.value === undefined || !world.value) return html`<${Waiting} />`;
  return html`<${Posko} shown=${world.value} />`;
}
