// Code 128 (ISO/IEC 15417), set B with set C for runs of digits: what printers of labels make of a text.
const WIDTHS = (
  "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122" +
  "123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323" +
  "131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131" +
  "213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122" +
  "141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112" +
  "124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141" +
  "411131211412211214211232"
).match(/.{6}/g);
/** Where the texts of the three sets and the end begin. */
const [SET_C, SET_B, START_B, START_C, STOP] = [99, 100, 104, 105, "2331112"];

/** Symbol values of a text of printable ASCII. */
function valuesOf(text) {
  const values = [];
  let digits = false;
  for (let i = 0; i < text.length; ) {
    const run = text.slice(i).match(/^(\d\d)+/)?.[0].length ?? 0;
    const wants = run >= 4 || (digits && run >= 2);
    if (wants !== digits || i === 0) {
      values.push(i === 0 ? (wants ? START_C : START_B) : wants ? SET_C : SET_B);
      digits = wants;
    }
    values.push(digits ? Number(text.slice(i, i + 2)) : text.charCodeAt(i) - 32);
    i += digits ? 2 : 1;
  }
  return values;
}

/** The bars of a text as one row of modules, true for dark, without quiet zones. */
export function code128(text) {
  if (!/^[ -~]+$/.test(text)) throw new Error(`"${text}" is not printable ASCII`);
  const values = valuesOf(text);
  const sum = values.reduce((n, value, i) => n + value * Math.max(i, 1), 0);
  const widths = [...values, sum % 103].map((value) => WIDTHS[value]).join("") + STOP;
  return [...widths].flatMap((width, i) => Array(Number(width)).fill(i % 2 === 0));
}
