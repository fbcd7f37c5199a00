#include "log_measure.h"

#include <sodium.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"

enum { MESSAGE_MAX = 1024, ROUND = 64 };

double seconds_now(void)
{
    clock_source c = clock_system();
    return (double)c.monotonic_us(c.ctx) / US_PER_S;
}

double seconds_busy(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void figure(const char *name, double value, const char *unit)
{
    (void)printf("%s %.6g %s - -\n", name, value, unit);
    (void)fflush(stdout);
}

void figure_ratio(const char *name, double value, const char *unit, double reference, const char *kind)
{
    (void)printf("%s %.6g %s %.6g %s\n", name, value, unit, reference, kind);
    (void)fflush(stdout);
}

double verify_rate(int bytes, double seconds)
{
    static const uint8_t seed[crypto_sign_SEEDBYTES] = {1};
    uint8_t key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
    uint8_t message[MESSAGE_MAX] = {0}, signature[crypto_sign_BYTES];
    (void)crypto_sign_seed_keypair(key, secret, seed);
    (void)crypto_sign_detached(signature, NULL, message, (unsigned long long)bytes, secret);
    double began = seconds_busy(), gone = 0;
    int64_t n = 0;
    for (; gone < seconds; gone = seconds_busy() - began) {
        for (int i = 0; i < ROUND; i++) {
            n += crypto_sign_verify_detached(signature, message, (unsigned long long)bytes, key) == 0;
        }
    }
    return (double)n / gone;
}

double sign_rate(int bytes, double seconds)
{
    static const uint8_t seed[crypto_sign_SEEDBYTES] = {1};
    uint8_t key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
    uint8_t message[MESSAGE_MAX] = {0}, signature[crypto_sign_BYTES];
    (void)crypto_sign_seed_keypair(key, secret, seed);
    double began = seconds_busy(), gone = 0;
    int64_t n = 0;
    for (; gone < seconds; gone = seconds_busy() - began) {
        for (int i = 0; i < ROUND; i++) {
            message[0] = (uint8_t)i;
            n += crypto_sign_detached(signature, NULL, message, (unsigned long long)bytes, secret) == 0;
        }
    }
    return (double)n / gone;
}
