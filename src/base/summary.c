#include "pq_summary.h"

#include <inttypes.h>
#include <math.h>

/* From here on a double has no decimals to show. */
static const double whole_from = 1e15;

static void append_characters(pq_text *text, const char *bytes, size_t size) {
    size_t i = 0;
    for (size_t shown = 0; i < size && shown < PQ_SUMMARY_CHARACTERS; shown++) {
        size_t length = pq_utf8_length(bytes + i, size - i);
        if (length == 0) {
            pq_text_append(text, "\xEF\xBF\xBD");
            length = 1;
        } else if ((unsigned char)bytes[i] < 0x20 || bytes[i] == 0x7F) {
            pq_text_append(text, " ");
        } else {
            pq_text_append_bytes(text, bytes + i, length);
        }
        i += length;
    }
    if (i < size) {
        pq_text_append(text, "\xE2\x80\xA6");
    }
}

static void append_cell(pq_text *text, const pq_cell *cell) {
    switch (cell->type) {
    case PQ_NULL:
        pq_text_append(text, "NULL");
        return;
    case PQ_INTEGER:
        pq_text_format(text, "%" PRId64, cell->as.integer);
        return;
    case PQ_REAL:
        pq_text_format(text, fabs(cell->as.real) < whole_from ? "%.2f" : "%g", cell->as.real);
        return;
    case PQ_TEXT:
        append_characters(text, cell->as.data.bytes, cell->as.data.size);
        return;
    case PQ_BLOB:
        pq_text_format(text, "%zu bytes", cell->as.data.size);
        return;
    }
}

/* How many leading columns name a row. */
static size_t count_names(const pq_rows *rows, size_t shown) {
    size_t names = 0;
    for (; names < PQ_SUMMARY_NAMES && names < rows->n_columns; names++) {
        size_t texts = 0;
        for (size_t row = 0; row < shown; row++) {
            pq_type type = pq_rows_cell(rows, row, names)->type;
            if (type != PQ_TEXT && type != PQ_NULL) {
                return names;
            }
            texts += type == PQ_TEXT;
        }
        if (texts == 0) {
            return names;
        }
    }
    return names;
}

static void append_row(pq_text *text, const pq_rows *rows, size_t row, size_t names) {
    for (size_t column = 0; column < names; column++) {
        pq_text_append(text, column == 0 ? "" : " ");
        append_cell(text, pq_rows_cell(rows, row, column));
    }
    for (size_t column = names; column < rows->n_columns; column++) {
        const char *name = rows->columns[column];
        pq_text_append(text, column > names ? ", " : names > 0 ? " (" : "(");
        pq_text_append(text, name);
        pq_text_append(text, "=");
        append_cell(text, pq_rows_cell(rows, row, column));
    }
    pq_text_append(text, names < rows->n_columns ? ")" : "");
}

void pq_rows_summarize(pq_text *text, const pq_rows *rows) {
    size_t shown = rows->n_rows < PQ_SUMMARY_ROWS ? rows->n_rows : PQ_SUMMARY_ROWS;
    size_t names = rows->n_columns == 1 ? 1 : count_names(rows, shown);
    if (rows->n_rows == 0) {
        pq_text_append(text, "no rows");
    }
    for (size_t row = 0; row < shown; row++) {
        pq_text_append(text, row == 0 ? "" : ", ");
        append_row(text, rows, row, names);
    }
    if (shown < rows->n_rows) {
        pq_text_format(text, " and %zu more", rows->n_rows - shown);
    }
}
