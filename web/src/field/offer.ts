// The code by which a phone is enrolled: 26 letters that the posko shows as a QR code, as a link and in writing. Pure.

const LETTERS = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** The letters of an offer, from a link, a scanned code or typed by hand; null: it is none. Case, blanks and dashes do not
 * matter, and O is read as 0, I and L as 1. */
export function offerOf(text: string): string | null {
  const behind = text.lastIndexOf("#k1.");
  const letters = (behind >= 0 ? text.slice(behind + 4) : text.replace(/^\s*k1\./i, ""))
    .toUpperCase()
    .replace(/[\s-]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  return LETTERS.test(letters) ? letters : null;
}

/** In groups, as people read it to each other. */
export function offerInGroups(offer: string): string {
  return (offer.match(/.{1,4}/g) ?? []).join(" ");
}
