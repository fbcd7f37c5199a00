#!/usr/bin/env python3
"""mutate_custody.py [FINDING...]: each rule of custody, broken in one place, must break a table test. Prints TAP.

The sources are copied, one of them is changed, and the table tests of tests/domain are built anew with it and run: they must
fail. A row of MUTANTS is the finding, the file, a piece of its text that stands there once, and what it becomes. Every
finding of the table in custody.h has one row at least. Names of findings as arguments choose their rows only.
"""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from tap import Tap  # noqa: E402

ITEM, EVENT, REPLAY, TAKE, CHANGE = ("custody_rules_item.c", "custody_rules_event.c", "custody_replay.c", "custody.c",
                                     "custody_change.c")
MUTANTS = [
    ("not_bound", EVENT, "} else if (!d || !s->who[i]) {", "} else if (false) {"),
    ("not_bound", TAKE, "(has_receiver && !c->who[EVENT_RECEIVER])", "false"),
    ("revoked", EVENT, "s->e->moment_us >= d->revoked_us", "s->e->moment_us > d->revoked_us"),
    ("revoked_late", EVENT, "s->e->received_us > d->revoked_known_us", "s->e->received_us >= d->revoked_known_us"),
    ("not_entitled", EVENT, "!device_entitled(devices, e, first)", "false"),
    ("same_device", EVENT, "if (str_eq(s->key[i], s->key[k])) {", "if (false) {"),
    ("same_device", EVENT, "for (int k = i + 1; k < EVENT_SIGNERS; k++)", "for (int k = i + 1; k < 2; k++)"),
    ("same_person", EVENT, "str_eq(s->who[i]->person, s->who[k]->person)", "false"),
    ("wrong_role", EVENT, "(allowed & 1U << giver->role) == 0", "false"),
    ("wrong_role", EVENT, "(receivers_of(v, giver->role) & 1U << receiver->role) == 0", "false"),
    ("wrong_role", EVENT, "is_back ? receivers_back[giver] : receivers_out[giver]", "receivers_out[giver]"),
    ("wrong_role", EVENT, "return ESCORTS;", "return ANYBODY;"),
    ("wrong_role", EVENT, "[EVENT_BOX_CREATED] = ROLE(KPU)", "[EVENT_BOX_CREATED] = MAKERS"),
    ("clock", EVENT, "<= CUSTODY_CLOCK_S", "< CUSTODY_CLOCK_S"),
    ("clock", TAKE, "moment = moment < low ? low : moment;", ""),
    ("fork", EVENT, "around->n_same > 0", "around->n_same > 1"),
    ("chain", EVENT, "!names_one(e, around)", "false"),
    ("chain", EVENT, "i < around->n_before;", "i < around->n_before && i < 1;"),
    ("after_closing", EVENT, "e->moment_us < around->closed_us + CUSTODY_REST_US",
     "e->moment_us <= around->closed_us + CUSTODY_REST_US"),
    ("split_view", EVENT, "if (around->saw_other) {", "if (false) {"),
    ("nonce_again", EVENT, "if (around->nonce_again.n > 0) {", "if (false) {"),
    ("nonce_again", EVENT, "if (around->nonce_again.n > 0) {", "if (true) {"),
    ("corrected", REPLAY, "if (by->role == DEVICE_POSKO) {", "if (false) {"),
    ("corrected", REPLAY, "e->view.value[i] = correction->view.value[i];", ""),
    ("correction_foreign", REPLAY, "&& author && str_eq(author->person, by->person)", "&& author"),
    ("correction_foreign", REPLAY, "&& is_seen(correction, e, by, devices)", ""),
    ("correction_foreign", REPLAY, "second && !str_eq(second->person, by->person) &&", "second &&"),
    ("correction_foreign", REPLAY, "&& custody_has(v, EVENT_FIELD_PHOTOS)", ""),
    ("correction_foreign", REPLAY, "e->view.kind->number != EVENT_SEALED || !custody_has(v, EVENT_FIELD_SEALS)",
     "e->view.kind->number != EVENT_SEALED"),
    ("correction_foreign", EVENT, "if (corrects_nothing(e, around)) {", "if (false) {"),
    ("correction_foreign", EVENT, "around->lacks_base && !custody_has(&e->view, EVENT_FIELD_ITEM)", "around->lacks_base"),
    ("unknown_place", EVENT, "if (place.n > 0) {", "if (false) {"),
    ("unknown_place", EVENT, "destination.n > 0 && !str_eq(place, destination)", "false"),
    ("unknown_place", EVENT, "destination.n > 0 && !str_eq(place, destination)", "destination.n > 0"),
    ("correction_foreign", REPLAY, "return is_agreed && ", "return "),
    ("unknown_item", ITEM, "return !is_flagged(c->s, CUSTODY_CREATED) && !does(c, ACT_CREATES);", "return false;"),
    ("created_twice", ITEM, "return is_flagged(c->s, CUSTODY_CREATED) && does(c, ACT_CREATES);", "return false;"),
    ("not_holder", ITEM, "return !custody_may(c);", "return false;"),
    ("not_holder", TAKE, "return (c->acts & ACT_GIVES) != 0 ||", "return true ||"),
    ("not_holder", TAKE, "return (c->acts & ACT_HOLDER) == 0 || c->is_mine ||", "return (c->acts & ACT_HOLDER) == 0 ||"),
    ("replaced_used", ITEM, "does(c, ACT_USES) && !goes_back(c)", "does(c, ACT_USES) && goes_back(c)"),
    ("wrong_place", ITEM, "c->here.phase != CUSTODY_MOVING || does(c, ACT_DEPARTS)", "c->here.phase != CUSTODY_MOVING"),
    ("wrong_place", ITEM, "return is_known && differs(c->here.place, place_of(c));", "return false;"),
    ("wrong_destination", ITEM, "return goes_elsewhere(c) || ends_elsewhere(c)", "return ends_elsewhere(c)"),
    ("wrong_destination", ITEM, "|| ends_elsewhere(c) || kept_elsewhere(c)", "|| kept_elsewhere(c)"),
    ("wrong_destination", ITEM, "|| ends_elsewhere(c) || kept_elsewhere(c)", "|| ends_elsewhere(c)"),
    ("wrong_destination", ITEM, "has_moved && !passes_on &&", "has_moved &&"),
    ("wrong_destination", ITEM, "(c->here.held_at[0] == '\\0' || differs(c->here.held_at, place_of(c)))", "true"),
    ("wrong_destination", ITEM, "return giver->role == DEVICE_KPPS;", "return false;"),
    ("wrong_seal", ITEM, "(reads_seals(c) || seals_anew(c))", "seals_anew(c)"),
    ("wrong_seal", ITEM, "(reads_seals(c) || seals_anew(c))", "reads_seals(c)"),
    ("wrong_seal", ITEM, "!c->is_part && !is_seen && !is_voting", "!c->is_part && !is_voting"),
    ("wrong_seal", ITEM, "!c->is_part && !is_seen && !is_voting", "!c->is_part && !is_seen"),
    ("wrong_seal", ITEM, "c->who[EVENT_WITNESS] && custody_has(&c->e->view, EVENT_FIELD_PHOTOS)", "c->who[EVENT_WITNESS]"),
    ("wrong_seal", ITEM, "c->who[EVENT_WITNESS] && custody_has(&c->e->view, EVENT_FIELD_PHOTOS)",
     "custody_has(&c->e->view, EVENT_FIELD_PHOTOS)"),
    ("seal_unread", ITEM, "!c->is_part && is_sealed(c) && !custody_has(", "!c->is_part && !custody_has("),
    ("seal_unread", ITEM, "!c->is_part && is_sealed(c) && !custody_has(", "false && !custody_has("),
    ("unsealed", ITEM, "!is_sealed(c) && (leaves || reads_seals(c))", "!is_sealed(c) && leaves"),
    ("unsealed", ITEM, "!is_sealed(c) && (leaves || reads_seals(c))", "!is_sealed(c) && reads_seals(c)"),
    ("unsealed", ITEM, " && !is_flagged(c->s, CUSTODY_LEFT);", ";"),
    ("unsealed", ITEM, "is_flagged(c->s, CUSTODY_IS_BOX) &&", ""),
    ("bad_condition", ITEM, "condition != c->s->condition &&", ""),
    ("bad_condition", ITEM, "return says_condition(c) && condition != 0", "return false && condition != 0"),
    ("count_differs", ITEM, "c->s->count != v->value[EVENT_FIELD_COUNT].number", "c->s->count > v->value[EVENT_FIELD_COUNT].number"),
    ("count_differs", ITEM, "c->s->count != v->value[EVENT_FIELD_COUNT].number", "c->s->count < v->value[EVENT_FIELD_COUNT].number"),
    ("too_fast", ITEM, "time_s * CUSTODY_SPEED_MAX_KMH", "time_s * 2 * CUSTODY_SPEED_MAX_KMH"),
    ("too_fast", ITEM, "|| !custody_is_sure(c->e) ||", "||"),
    ("in_load", ITEM, "return c->is_closed && does(c, ACT_ALONE);", "return false;"),
    ("in_load", ITEM, "return c->is_closed && does(c, ACT_ALONE);", "return c->s->container[0] != '\\0' && does(c, ACT_ALONE);"),
    ("in_two_loads", ITEM, "return c->is_closed && does(c, ACT_ENTERS)", "return false && does(c, ACT_ENTERS)"),
    ("load_differs", ITEM, "d.n_beyond > 0 || (opens && n_found != c->s->count)", "d.n_beyond > 0"),
    ("load_differs", ITEM, "d.n_beyond > 0 || (opens && n_found != c->s->count)", "opens && n_found != c->s->count"),
    ("load_differs", ITEM, "return does(c, ACT_LEAVES) && !is_in_it(c);", "return false;"),
    ("partial", ITEM, "(int64_t)c->e->view.value[EVENT_FIELD_ITEMS].count < c->s->count",
     "(int64_t)c->e->view.value[EVENT_FIELD_ITEMS].count <= c->s->count"),
    ("refused", ITEM, "return kind_of_case(c) == EVENT_REFUSED;", "return false;"),
    ("damaged", ITEM, "return kind_of_case(c) == EVENT_DAMAGED;", "return false;"),
    ("lost", ITEM, "return kind_of_case(c) == EVENT_LOST;", "return false;"),
    ("lost", CHANGE, "if (!c->is_mine && !c->is_escort && c->here.person[0] != '\\0') {", "if (false) {"),
    ("lost_found", TAKE, "f->code = CUSTODY_FINDING_LOST_FOUND;", ""),
    ("lost_found", TAKE, "found -= taken;", ""),
    ("lost_found", TAKE, "|| is_part != of_lot", ""),
    ("lost_found", CHANGE, "(s->flags & CUSTODY_SEEN) != 0 && is_own", "(s->flags & CUSTODY_SEEN) != 0"),
    ("lost_found", CHANGE, "kind != EVENT_SEALED && memcmp(s->seals, c->seals, sizeof s->seals) == 0",
     "memcmp(s->seals, c->seals, sizeof s->seals) == 0"),
    ("lost_found", CHANGE, "(s->flags & CUSTODY_SEEN) != 0 &&", ""),
    ("lost_found", CHANGE, "|| (c->s->phase == CUSTODY_LOST_ && s->phase != CUSTODY_LOST_)", ""),
    ("no_escort", ITEM, "!custody_has(&c->e->view, EVENT_FIELD_ESCORTS) && !is_flagged(&c->here, CUSTODY_ESCORTED)", "false"),
    ("no_escort", CHANGE, "lower(s, CUSTODY_ESCORTED);", ""),
    ("escort_broken", ITEM, "(is_named || !c->is_mine)", "!c->is_mine"),
    ("escort_broken", ITEM, "return !c->is_escort && !c->is_late_word", "return false && !c->is_late_word"),
    ("escort_broken", ITEM, "memcmp(named, c->here.escorts, sizeof named) != 0", "false"),
    ("backward", ITEM, "return c->here.returning && custody_has(v, EVENT_FIELD_LEG)", "return custody_has(v, EVENT_FIELD_LEG)"),
    ("backward", ITEM, "return c->here.returning && custody_has(v, EVENT_FIELD_LEG)", "return false"),
]
TESTS = ("test_custody", "test_custody_goods")
SOURCES = ["base/" + f for f in ("arena.c", "clock.c", "err.c", "str.c", "str_map.c", "text.c")] + ["geo/point.c"] + [
    "event/" + f for f in ("cbor.c", "event.c", "kinds.c")] + ["domain/device.c"]
TIMEOUT_S = 60


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=TIMEOUT_S)


class Workshop:
    def __init__(self, folder):
        self.folder = folder
        self.compiler = os.environ.get("CC", "cc").split()
        self.domain = sorted((ROOT / "src/domain").glob("custody*.c"))

    def compile(self, source, made):
        done = run(*self.compiler, "-std=c17", "-D_GNU_SOURCE", "-O0", "-w", f"-I{ROOT / 'src'}", f"-I{ROOT / 'tests/domain'}",
                   f"-I{ROOT / 'tests/support'}", "-c", str(source), "-o", str(made))
        return "" if done.returncode == 0 else done.stdout

    def prepare(self):
        """Everything once, unchanged; the text of what went wrong, or nothing."""
        rows = self.folder / "text_rows.c"
        done = run(sys.executable, str(ROOT / "tools/embed_text.py"), str(ROOT / "lang"), str(rows))
        if done.returncode != 0:
            return done.stdout
        sources = [ROOT / "src" / s for s in SOURCES] + self.domain + [rows] + [
            ROOT / "tests/domain" / f"{t}.c" for t in ("custody_story", "custody_cast", *TESTS)]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            faults = pool.map(lambda s: self.compile(s, self.folder / f"{s.stem}.o"), sources)
        return "".join(faults)

    def fails(self, name, changed):
        """Whether a table test fails with these objects instead of the unchanged ones; None when it cannot be built."""
        objects = [p for p in sorted(self.folder.glob("*.o")) if p.stem not in TESTS and p.name not in changed]
        for test in TESTS:
            program = self.folder / f"{name}-{test}"
            done = run(*self.compiler, "-o", str(program), *map(str, objects), *map(str, changed.values()),
                       str(self.folder / f"{test}.o"), "-lcmocka", "-lsodium", "-lm")
            if done.returncode != 0:
                return None
            try:
                failed = run(str(program)).returncode != 0
            except subprocess.TimeoutExpired:
                failed = True
            program.unlink()
            if failed:
                return True
        return False

    def judge(self, number, mutant):
        """What is wrong with a mutant: nothing when a test catches it."""
        _, file, text, instead = mutant
        source = (ROOT / "src/domain" / file).read_text(encoding="utf-8")
        flat = re.sub(r"\s+", r"\\s+", re.escape(re.sub(r"\s+", " ", text)).replace(r"\ ", " "))
        if len(re.findall(flat, source)) != 1:
            return [f"src/domain/{file}: \"{text}\" does not stand there once"]
        room = self.folder / str(number)
        room.mkdir()
        changed, made = room / file, room / (pathlib.Path(file).stem + ".o")
        changed.write_text(re.sub(flat, lambda _: instead, source), encoding="utf-8")
        shutil.copy(ROOT / "src/domain/custody_internal.h", room)
        fault = self.compile(changed, made)
        caught = None if fault else self.fails(str(number), {made.name: made})
        if caught is None:
            return [f"src/domain/{file}: \"{instead}\" does not compile: {fault[:300]}"]
        return [] if caught else [f"src/domain/{file}: \"{text}\" became \"{instead}\", and no test failed"]


def main():
    chosen = [m for m in MUTANTS if len(sys.argv) == 1 or m[0] in sys.argv[1:]]
    tap = Tap()
    header = (ROOT / "src/domain/custody.h").read_text(encoding="utf-8")
    codes = re.findall(r"X\([A-Z_]+, ([a-z_]+), (?:NOTE|WARN|GRAVE)\)", header)
    tap.case("every finding has a mutant", [c for c in codes if c not in {m[0] for m in MUTANTS}] if codes else ["none found"])
    with tempfile.TemporaryDirectory(prefix="kawal-mutants-") as folder:
        shop = Workshop(pathlib.Path(folder))
        fault = shop.prepare()
        tap.case("the tests build", fault.splitlines()[:20])
        unchanged = True if fault else shop.fails("unchanged", {})
        tap.case("they hold without a change", [] if unchanged is False else ["they do not"])
        if unchanged is False:
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                for mutant, faults in zip(chosen, pool.map(shop.judge, range(len(chosen)), chosen)):
                    tap.case(f"{mutant[0]}: {mutant[3] or 'nothing'}", faults)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
