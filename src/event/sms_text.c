#include "event/sms_text.h"

#include <sodium.h>
#include <string.h>

#include "base/base32.h"

static const char CONTEXT[] = "kawal/v1/sms"; // and its zero byte
enum {
    HEAD_WORDS = 9,
    WORDS = HEAD_WORDS + SMS_SIGNATURE_WORDS,
    GROUP_LETTERS = 4,
    SIGNATURE_LETTERS = BASE32_LETTERS(EVENT_SIGNATURE_BYTES),
    INCIDENTS = 8,
    TIME_DIGITS_MAX = 14,
    SEQUENCE_DIGITS_MAX = 16,
};

typedef enum head_word {
    WORD_MARK,
    WORD_WHAT,
    WORD_ITEM,
    WORD_PLACE,
    WORD_TIME,
    WORD_SEQUENCE,
    WORD_DEVICE,
    WORD_RECEIVER,
    WORD_ID,
} head_word;

static const struct {
    char letter;
    event_kind kind;
} whats[] = {{'H', EVENT_HANDED_OVER},
             {'P', EVENT_PARTIAL_RECEIPT},
             {'R', EVENT_RETURNED},
             {'D', EVENT_DEPARTED},
             {'A', EVENT_ARRIVED}};
enum { WHATS = sizeof whats / sizeof whats[0] };

// ---------------------------------------------------------------- the signature in letters

// The check letter of a group, counted from 1: the first five bits of the SHA-256 of its number and letters.
static char check_letter(int number, str letters)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    uint8_t bytes[1 + GROUP_LETTERS] = {(uint8_t)number};
    memcpy(bytes + 1, letters.p, letters.n);
    (void)crypto_hash_sha256(hash, bytes, 1 + letters.n);
    return base32_letter(hash[0] >> 3);
}

static size_t group_length(int group)
{
    size_t left = SIGNATURE_LETTERS - (size_t)group * GROUP_LETTERS;
    return left < GROUP_LETTERS ? left : GROUP_LETTERS;
}

static char folded(char c)
{
    return c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
}

static bool group_read(int group, str word, char *ret)
{
    size_t n = group_length(group);
    if (word.n != n + 1) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        ret[i] = word.p[i];
        if (base32_value(ret[i]) < 0) {
            return false;
        }
    }
    return word.p[n] == check_letter(group + 1, (str){ret, n});
}

static bool signature_read(const str word[static WORDS], uint8_t ret[static EVENT_SIGNATURE_BYTES], err *e)
{
    char letters[SIGNATURE_LETTERS];
    for (int g = 0; g < SMS_SIGNATURE_WORDS; g++) {
        if (!group_read(g, word[HEAD_WORDS + g], letters + (size_t)g * GROUP_LETTERS)) {
            return err_fail(e, ERR_CODE("sms.group"), ERR_INT("group", g + 1));
        }
    }
    return base32_decode(letters, EVENT_SIGNATURE_BYTES, ret) ||
           err_fail(e, ERR_CODE("sms.group"), ERR_INT("group", SMS_SIGNATURE_WORDS));
}

// ---------------------------------------------------------------- the words in front

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Parts a line; false when it has not as many words as there must be.
static bool words_part(str line, str ret[static WORDS])
{
    size_t at = 0;
    int n = 0;
    while (at < line.n) {
        size_t begin = at;
        while (at < line.n && !is_space(line.p[at])) {
            at++;
        }
        if (at > begin) {
            if (n == WORDS) {
                return false;
            }
            ret[n++] = (str){line.p + begin, at - begin};
        }
        at += at < line.n;
    }
    return n == WORDS;
}

static bool code_read(str word, str *ret)
{
    bool ok = word.n >= 1 && word.n <= EVENT_CODE_MAX;
    for (size_t i = 0; ok && i < word.n; i++) {
        char c = word.p[i];
        ok = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    }
    *ret = str_eq(word, STR("-")) ? STR("") : word;
    return ok;
}

static int digit_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

// A number to a base, without zeros before it, up to what a page can hold.
static bool number_read(str word, int base, size_t digits_max, int64_t *ret)
{
    int64_t v = 0;
    bool ok = word.n >= 1 && word.n <= digits_max && (word.p[0] != '0' || word.n == 1);
    for (size_t i = 0; ok && i < word.n; i++) {
        int digit = digit_value(word.p[i]);
        ok = digit < base;
        v = v * base + digit;
    }
    *ret = v;
    return ok && v <= EVENT_NUMBER_MAX;
}

static bool hex_read(str word, size_t n, uint8_t *ret)
{
    bool ok = word.n == 2 * n;
    for (size_t i = 0; ok && i < word.n; i++) {
        int digit = digit_value(word.p[i]);
        ok = digit < 16;
        ret[i / 2] = (uint8_t)((i % 2 == 0 ? 0 : ret[i / 2] << 4) | (digit & 15));
    }
    return ok;
}

static bool what_read(str word, sms_text *ret)
{
    ret->incident = SMS_INCIDENT_NONE;
    if (word.n == 2 && word.p[0] == 'I' && word.p[1] >= '0' && word.p[1] < '0' + INCIDENTS) {
        ret->kind = EVENT_INCIDENT;
        ret->incident = word.p[1] - '0';
        return true;
    }
    for (int i = 0; word.n == 1 && i < WHATS; i++) {
        if (word.p[0] == whats[i].letter) {
            ret->kind = whats[i].kind;
            return true;
        }
    }
    return false;
}

static bool head_read(const str word[static WORDS], sms_text *ret)
{
    ret->has_receiver = !str_eq(word[WORD_RECEIVER], STR("-"));
    return str_eq(word[WORD_MARK], STR("KWL1")) && what_read(word[WORD_WHAT], ret) &&
           code_read(word[WORD_ITEM], &ret->item) && code_read(word[WORD_PLACE], &ret->place) &&
           number_read(word[WORD_TIME], 16, TIME_DIGITS_MAX, &ret->time_s) &&
           number_read(word[WORD_SEQUENCE], 10, SEQUENCE_DIGITS_MAX, &ret->sequence) && ret->sequence > 0 &&
           hex_read(word[WORD_DEVICE], SMS_KEY_BYTES, ret->device) &&
           (!ret->has_receiver || hex_read(word[WORD_RECEIVER], SMS_KEY_BYTES, ret->receiver)) &&
           hex_read(word[WORD_ID], SMS_ID_BYTES, ret->id);
}

// All words with one blank between them, and the length of those in front.
static str words_join(arena *a, const str word[static WORDS], size_t *ret_head)
{
    size_t n = 0;
    for (int i = 0; i < WORDS; i++) {
        n += word[i].n + 1;
    }
    char *out = ARENA_NEW(a, char, n);
    size_t at = 0;
    for (int i = 0; i < WORDS; i++) {
        memcpy(out + at, word[i].p, word[i].n);
        at += word[i].n;
        *ret_head = i < HEAD_WORDS ? at : *ret_head;
        out[at++] = ' ';
    }
    return (str){out, n - 1};
}

// Small letters as large ones, and in the signature those that are read for others, in place.
static bool words_read(char *line, size_t n, str ret[static WORDS])
{
    for (size_t i = 0; i < n; i++) {
        line[i] = line[i] >= 'a' && line[i] <= 'z' ? (char)(line[i] - 'a' + 'A') : line[i];
    }
    if (!words_part((str){line, n}, ret)) {
        return false;
    }
    for (size_t i = (size_t)(ret[HEAD_WORDS].p - line); i < n; i++) {
        line[i] = folded(line[i]);
    }
    return true;
}

bool sms_text_read(arena *a, str line, sms_text *ret, err *e)
{
    sms_text t = {.incident = SMS_INCIDENT_NONE};
    str word[WORDS];
    if (line.n > SMS_TEXT_MAX) {
        return err_fail(e, ERR_CODE("sms.form"));
    }
    if (!words_read(arena_copy(a, line.p, line.n), line.n, word) || !head_read(word, &t)) {
        return err_fail(e, ERR_CODE("sms.form"));
    }
    if (!signature_read(word, t.signature, e)) {
        return false;
    }
    size_t head = 0;
    t.line = words_join(a, word, &head);
    t.text = (str){t.line.p, head};
    *ret = t;
    return true;
}

// ---------------------------------------------------------------- signing

// The context, its zero byte and the text.
static void message_add(strbuf *out, str text)
{
    strbuf_add(out, (str){CONTEXT, sizeof CONTEXT});
    strbuf_add(out, text);
}

bool sms_text_verify(const sms_text *t, str key, err *e)
{
    strbuf message;
    strbuf_init(&message, SMS_TEXT_MAX + sizeof CONTEXT);
    message_add(&message, t->text);
    bool ok =
        key.n == EVENT_KEY_BYTES && memcmp(key.p, t->device, sizeof t->device) == 0 &&
        signature_holds(strbuf_str(&message), (str){(const char *)t->signature, sizeof t->signature}, key);
    strbuf_done(&message);
    return ok || err_fail(e, ERR_CODE("sms.signature"));
}

static bool what_add(strbuf *out, const event_view *v)
{
    event_kind kind = v->kind->number;
    if (kind == EVENT_INCIDENT) {
        strbuf_addf(out, "I%d", (int)event_number(v, EVENT_FIELD_INCIDENT, 0));
        return true;
    }
    for (int i = 0; i < WHATS; i++) {
        if (whats[i].kind == kind) {
            strbuf_addc(out, whats[i].letter);
            return true;
        }
    }
    return false;
}

static void code_add(strbuf *out, str code)
{
    strbuf_addc(out, ' ');
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        strbuf_addc(out, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    if (code.n == 0) {
        strbuf_addc(out, '-');
    }
}

static void hex_add(strbuf *out, const uint8_t *bytes, size_t n)
{
    strbuf_addc(out, ' ');
    for (size_t i = 0; i < n; i++) {
        strbuf_addf(out, "%02X", bytes[i]);
    }
}

static void signature_add(strbuf *out, const uint8_t signature[static EVENT_SIGNATURE_BYTES])
{
    char letters[SIGNATURE_LETTERS];
    base32_encode(signature, EVENT_SIGNATURE_BYTES, letters);
    for (int g = 0; g < SMS_SIGNATURE_WORDS; g++) {
        str group = {letters + (size_t)g * GROUP_LETTERS, group_length(g)};
        strbuf_addc(out, ' ');
        strbuf_add(out, group);
        strbuf_addc(out, check_letter(g + 1, group));
    }
}

bool sms_text_write(const event_view *v, const uint8_t secret[static EVENT_SECRET_BYTES], strbuf *out, err *e)
{
    uint8_t id[EVENT_HASH_BYTES];
    uint8_t signature[EVENT_SIGNATURE_BYTES];
    str receiver = event_bytes(v, EVENT_FIELD_RECEIVER);
    strbuf text;
    strbuf message;
    strbuf_init(&text, SMS_TEXT_MAX);
    strbuf_init(&message, SMS_TEXT_MAX + sizeof CONTEXT);
    event_id(v->body, id);
    strbuf_addz(&text, "KWL1 ");
    bool ok = what_add(&text, v) || err_fail(e, ERR_CODE("sms.kind"), ERR_Z("kind", v->kind->name));
    code_add(&text, event_bytes(v, EVENT_FIELD_ITEM));
    code_add(&text, event_bytes(v, EVENT_FIELD_PLACE));
    strbuf_addf(&text, " %llX %lld", (unsigned long long)v->time_s, (long long)v->sequence);
    hex_add(&text, (const uint8_t *)v->device.p, SMS_KEY_BYTES);
    if (receiver.n > 0) {
        hex_add(&text, (const uint8_t *)receiver.p, SMS_KEY_BYTES);
    } else {
        strbuf_addz(&text, " -");
    }
    hex_add(&text, id, SMS_ID_BYTES);
    if (ok) {
        message_add(&message, strbuf_str(&text));
        (void)crypto_sign_detached(signature, NULL, (const uint8_t *)message.p, message.n, secret);
        strbuf_add(out, strbuf_str(&text));
        signature_add(out, signature);
    }
    strbuf_done(&message);
    strbuf_done(&text);
    return ok;
}
