// Worksheets by libxlsxwriter. It writes to a path only, so it gets one that is memory.
#include "report/grid.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/clock.h"

enum { EXCEL_EPOCH_DAYS = 25569, XLSX_PATH = 64 }; // 1970-01-01 as days of a worksheet

typedef struct book {
    lxw_workbook *book;
    lxw_format *head;
    lxw_format *moment;
    lxw_error worst; // the first that happened
} book;

static void note(book *b, lxw_error error)
{
    b->worst = b->worst == LXW_NO_ERROR ? error : b->worst;
}

static void write_cell(book *b, lxw_worksheet *to, lxw_row_t row, lxw_col_t column, const grid_cell *c)
{
    switch (c->type) {
    case GRID_TEXT:
        note(b, c->text[0] == '\0' ? LXW_NO_ERROR : worksheet_write_string(to, row, column, c->text, NULL));
        return;
    case GRID_NUMBER:
        note(b, worksheet_write_number(to, row, column, (double)c->value, NULL));
        return;
    case GRID_MOMENT:
        note(b, worksheet_write_number(to, row, column,
                                       (double)c->value / (double)S_PER_DAY + (double)EXCEL_EPOCH_DAYS,
                                       b->moment));
        return;
    }
}

static void write_sheet(book *b, const grid *g)
{
    lxw_worksheet *to = workbook_add_worksheet(b->book, g->name);
    if (!to) {
        note(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return;
    }
    int32_t rows = g->n_cell / g->n_column;
    lxw_col_t last = (lxw_col_t)(g->n_column - 1);
    for (int32_t i = 0; i < g->n_column; i++) {
        lxw_col_t column = (lxw_col_t)i;
        note(b, worksheet_set_column(to, column, column, (double)g->width[i], NULL));
        note(b, worksheet_write_string(to, 0, column, g->title[i], b->head));
    }
    worksheet_freeze_panes(to, 1, 0);
    note(b, worksheet_autofilter(to, 0, 0, (lxw_row_t)rows, last));
    for (int32_t i = 0; i < g->n_cell; i++) {
        write_cell(b, to, (lxw_row_t)(i / g->n_column + 1), (lxw_col_t)(i % g->n_column), &g->cell[i]);
    }
}

static lxw_error write_book(const char *path, int32_t n, const grid *g, const grid_about *about)
{
    book b = {.book = workbook_new(path), .worst = LXW_NO_ERROR};
    if (!b.book) {
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    // copied; a moment of 0 would be the present one
    lxw_doc_properties properties = {
        .title = (char *)(uintptr_t)about->title,
        .created = (time_t)(about->created_us / US_PER_S + (about->created_us < US_PER_S))};
    note(&b, workbook_set_properties(b.book, &properties));
    b.head = workbook_add_format(b.book);
    format_set_bold(b.head);
    format_set_text_wrap(b.head);
    b.moment = workbook_add_format(b.book);
    format_set_num_format(b.moment, "yyyy-mm-dd hh:mm");
    for (int32_t i = 0; i < n; i++) {
        write_sheet(&b, &g[i]);
    }
    note(&b, workbook_close(b.book)); // frees it, whatever happened
    return b.worst;
}

static bool fail_system(err *e)
{
    return err_fail(e, ERR_CODE("report.xlsx"), ERR_KEY("reason", err_reason(errno)));
}

static bool read_back(arena *a, int fd, str *ret, err *e)
{
    off_t size = lseek(fd, 0, SEEK_END);
    if (size < 0) {
        return fail_system(e);
    }
    if (size > GRID_XLSX_MAX) {
        errno = EFBIG;
        return fail_system(e);
    }
    char *bytes = ARENA_NEW(a, char, size + 1);
    ssize_t got = pread(fd, bytes, (size_t)size, 0);
    if (got != size) {
        return fail_system(e);
    }
    *ret = (str){bytes, (size_t)size};
    return true;
}

bool grid_xlsx(arena *a, int32_t n, const grid *g, const grid_about *about, str *ret, err *e)
{
    for (int32_t i = 0; i < n; i++) {
        if (g[i].n_cell / g[i].n_column > GRID_ROWS_MAX) {
            return err_fail(e, ERR_CODE("report.rows"), ERR_INT("limit", GRID_ROWS_MAX));
        }
    }
    int fd = memfd_create("kawal-xlsx", MFD_CLOEXEC);
    if (fd < 0) {
        return fail_system(e);
    }
    char path[XLSX_PATH];
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    lxw_error error = write_book(path, n, g, about);
    bool ok = error == LXW_NO_ERROR
                  ? read_back(a, fd, ret, e)
                  : err_fail(e, ERR_CODE("report.xlsx"), ERR_Z("reason", lxw_strerror(error)));
    (void)close(fd);
    return ok;
}
