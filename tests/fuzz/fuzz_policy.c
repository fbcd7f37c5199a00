// Any bytes as a policy file: what is read, written and read again, is written the same; and no policy that
// was read takes more to judge a note than its length.
#include "ledger/policy.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WRITTEN_MAX = 4 * POLICY_FILE_MAX };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena a = {0};
    ledger_policy p;
    ledger_policy q;
    policy_result r;
    strbuf first;
    strbuf second;
    strbuf_init(&first, WRITTEN_MAX);
    strbuf_init(&second, WRITTEN_MAX);
    if (policy_parse(&a, (str){(const char *)data, size}, &p, NULL)) {
        policy_write(&first, &p);
        if (first.cut || !policy_parse(&a, strbuf_str(&first), &q, NULL)) {
            abort();
        }
        policy_write(&second, &q);
        if (!str_eq(strbuf_str(&first), strbuf_str(&second)) || q.quorum != p.quorum) {
            abort();
        }
        (void)policy_look(&p, (str){(const char *)data, size}, &r, NULL);
    }
    strbuf_done(&first);
    strbuf_done(&second);
    arena_done(&a);
    return 0;
}
