#include "base/check_char.h"

enum { MODULUS = 36 };
static const char ALPHABET[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

// What a character counts; -1 = it is skipped.
static int value_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'Z' ? c - 'A' + 10
           : c >= 'a' && c <= 'z' ? c - 'a' + 10
                                  : -1;
}

char check_char(str code)
{
    int product = MODULUS;
    for (size_t i = 0; i < code.n; i++) {
        int value = value_of(code.p[i]);
        if (value >= 0) {
            int sum = (product + value) % MODULUS;
            product = (sum == 0 ? MODULUS : sum) * 2 % (MODULUS + 1);
        }
    }
    return ALPHABET[(MODULUS + 1 - product) % MODULUS];
}

bool check_char_holds(str text)
{
    while (text.n > 0 && value_of(text.p[text.n - 1]) < 0) {
        text.n--;
    }
    str code = {text.p, text.n > 0 ? text.n - 1 : 0};
    bool some = false;
    for (size_t i = 0; i < code.n; i++) {
        some = some || value_of(code.p[i]) >= 0;
    }
    return some && value_of(check_char(code)) == value_of(text.p[text.n - 1]);
}
