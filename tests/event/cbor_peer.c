// For each line of hexadecimal digits on standard input one line: what the document means, or "no CODE".
// Bytes are printed as h'..', text as t'..', both in hexadecimal digits.
#include <stdio.h>

#include "event/cbor.h"
#include "hex.h"

enum { LINE_MAX_BYTES = 8192 };

static void print_hex(char kind, str bytes)
{
    printf("%c'", kind);
    for (size_t i = 0; i < bytes.n; i++) {
        printf("%02x", (unsigned)(uint8_t)bytes.p[i]);
    }
    putchar('\'');
}

// The reader limits the depth.
static void print_value(cbor_reader *r) // NOLINT(misc-no-recursion)
{
    cbor_item item;
    if (!cbor_read(r, &item, NULL)) {
        return;
    }
    switch (item.type) {
    case CBOR_INT:
        printf("%lld", (long long)item.number);
        break;
    case CBOR_BOOL:
        printf("%s", item.number ? "true" : "false");
        break;
    case CBOR_BYTES:
    case CBOR_TEXT:
        print_hex(item.type == CBOR_TEXT ? 't' : 'h', item.bytes);
        break;
    case CBOR_ARRAY:
    case CBOR_MAP:
        putchar(item.type == CBOR_MAP ? '{' : '[');
        for (size_t i = 0; i < item.count; i++) {
            printf("%s", i > 0 ? "," : "");
            if (item.type == CBOR_MAP) {
                print_value(r);
                putchar(':');
            }
            print_value(r);
        }
        putchar(item.type == CBOR_MAP ? '}' : ']');
        break;
    }
}

static bool is_document(str in, err *e)
{
    cbor_reader r;
    cbor_item item;
    cbor_reader_init(&r, in);
    for (;;) {
        if (cbor_read_end(&r, NULL)) {
            return true;
        }
        if (!cbor_read(&r, &item, e)) {
            return false;
        }
    }
}

int main(void)
{
    static char line[LINE_MAX_BYTES];
    static uint8_t bytes[LINE_MAX_BYTES / 2];
    while (fgets(line, sizeof line, stdin)) {
        str in = hex_bytes(line, bytes, sizeof bytes);
        err e = {0};
        if (is_document(in, &e)) {
            cbor_reader r;
            cbor_reader_init(&r, in);
            print_value(&r);
            putchar('\n');
        } else {
            printf("no %s\n", e.code);
        }
    }
    return 0;
}
