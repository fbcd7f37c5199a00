#include "plan/check_internal.h"

#include <stdlib.h>

const char *check_name(check_code code)
{
    switch (code) {
#define X(name, text)                                                                                        \
    case CHECK_##name:                                                                                       \
        return text;
        CHECK_TABLE(X)
#undef X
    }
    return "";
}

void check_report_init(arena *a, check_report *r)
{
    *r = (check_report){.kept = ARENA_NEW(a, check_fault, CHECK_FAULTS_MAX)};
}

bool check_test(check_report *r, check_code code, bool holds, int64_t subject, int64_t is, int64_t should)
{
    r->checked[code]++;
    if (holds) {
        return true;
    }
    r->faults[code]++;
    r->n_fault++;
    if (r->n_kept < CHECK_FAULTS_MAX) {
        r->kept[r->n_kept++] = (check_fault){code, (int32_t)subject, is, should};
    }
    return false;
}

bool check_equal(check_report *r, check_code code, int64_t subject, int64_t is, int64_t should)
{
    return check_test(r, code, is == should, subject, is, should);
}

bool check_at_least(check_report *r, check_code code, int64_t subject, int64_t is, int64_t least)
{
    return check_test(r, code, is >= least, subject, is, least);
}

bool check_at_most(check_report *r, check_code code, int64_t subject, int64_t is, int64_t most)
{
    return check_test(r, code, is <= most, subject, is, most);
}

static int compare_i64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int entry_compare(const void *left, const void *right)
{
    const check_entry *a = left;
    const check_entry *b = right;
    int order = compare_i64(a->group, b->group);
    order = order ? order : compare_i64(a->at_s, b->at_s);
    order = order ? order : compare_i64(a->rank, b->rank);
    return order ? order : compare_i64(a->subject, b->subject);
}

void check_entries_sort(check_entry *entry, size_t n)
{
    if (n > 1) {
        qsort(entry, n, sizeof *entry, entry_compare);
    }
}

size_t check_group_end(const check_entry *entry, size_t n, size_t first)
{
    size_t end = first;
    while (end < n && entry[end].group == entry[first].group) {
        end++;
    }
    return end;
}

size_t check_first_of(const check_entry *entry, size_t n, int64_t group, int64_t at_s)
{
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const check_entry *m = &entry[middle];
        if (m->group < group || (m->group == group && m->at_s < at_s)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}
