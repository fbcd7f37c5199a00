// One screen in a page of its own, with a made-up `App`.
import { render } from "preact";
import { html } from "../../src/base/html.ts";
import { setLang } from "../../src/base/lang.ts";
import { setTheme, type Theme } from "../../src/base/theme.ts";
import type { ScreenName } from "../../src/field/model.ts";
import { Shell } from "../../src/field/shell.ts";
import { fakeApp } from "./fake-app.ts";
import { withMap } from "./fake-map.ts";

const query = new URLSearchParams(location.search);
setLang(query.get("lang") === "en" ? "en" : "id");
setTheme((query.get("theme") ?? "light") as Theme);
const made = fakeApp({
  screen: (query.get("screen") ?? "today") as ScreenName,
  id: query.get("id") ?? "",
  online: query.get("online") !== "0",
});
const ground = query.get("ground");
const app = ground === null ? made : withMap(made, Number(ground));
Object.assign(globalThis, { app });
render(html`<${Shell} app=${app} />`, document.getElementById("app")!);
