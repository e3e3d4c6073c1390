#include "pq_rows.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The largest magnitude at which every integer is a double of its own. */
#define EXACT_INTEGERS ((int64_t)1 << 53)

enum { DESCRIBED_LENGTH = 40 };

const pq_cell *pq_rows_cell(const pq_rows *rows, size_t row, size_t column) {
    return &rows->cells[row * rows->n_columns + column];
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static pq_status read_hex(const pq_value *value, pq_arena *arena, pq_cell *cell, pq_error *error) {
    const char *hex = NULL;
    pq_status status = pq_json_string(value, &hex, error);
    if (status != PQ_OK) {
        return status;
    }
    size_t length = strlen(hex);
    char *bytes = pq_arena_alloc(arena, length / 2 + 1);
    if (bytes == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i + 1 < length; i += 2) {
        int high = hex_digit(hex[i]);
        int low = hex_digit(hex[i + 1]);
        if (high < 0 || low < 0) {
            return pq_json_refuse(value, error, "character %zu is not a hexadecimal digit", i);
        }
        bytes[i / 2] = (char)(high * 16 + low);
    }
    if (length % 2 != 0) {
        return pq_json_refuse(value, error, "an odd number of hexadecimal digits");
    }
    cell->as.data.bytes = bytes;
    cell->as.data.size = length / 2;
    return PQ_OK;
}

static pq_status read_big_integer(const pq_value *value, pq_cell *cell, pq_error *error) {
    const char *digits = NULL;
    pq_status status = pq_json_string(value, &digits, error);
    if (status != PQ_OK) {
        return status;
    }
    size_t sign = digits[0] == '-' ? 1 : 0;
    errno = 0;
    char *end = NULL;
    long long integer = strtoll(digits, &end, 10);
    if (digits[sign] < '0' || digits[sign] > '9' || *end != '\0' || errno == ERANGE) {
        return pq_json_refuse(value, error, "not a 64-bit integer: \"%s\"", digits);
    }
    cell->as.integer = integer;
    return PQ_OK;
}

static pq_status read_real(const pq_value *value, pq_cell *cell, pq_error *error) {
    const char *digits = NULL;
    pq_status status = pq_json_string(value, &digits, error);
    if (status != PQ_OK) {
        return status;
    }
    if (strcmp(digits, "Infinity") == 0 || strcmp(digits, "-Infinity") == 0) {
        cell->as.real = digits[0] == '-' ? -INFINITY : INFINITY;
        return PQ_OK;
    }
    char *end = NULL;
    double real = strtod(digits, &end);
    bool decimal = strspn(digits, "+-.0123456789eE") == strlen(digits);
    if (end == digits || *end != '\0' || !decimal || !isfinite(real)) {
        return pq_json_refuse(value, error, "not a finite number: \"%s\"", digits);
    }
    cell->as.real = real;
    return PQ_OK;
}

static pq_status read_tagged(const pq_value *value, pq_arena *arena, pq_cell *cell,
                             pq_error *error) {
    const char *tag = NULL;
    pq_value inner;
    pq_value second;
    const char *second_tag = NULL;
    if (!pq_json_field(value, 0, &tag, &inner) || pq_json_field(value, 1, &second_tag, &second)) {
        return pq_json_refuse(value, error, "a cell object has one field: int, real, text or blob");
    }
    if (strcmp(tag, "int") == 0) {
        cell->type = PQ_INTEGER;
        return read_big_integer(&inner, cell, error);
    }
    if (strcmp(tag, "real") == 0) {
        cell->type = PQ_REAL;
        return read_real(&inner, cell, error);
    }
    if (strcmp(tag, "blob") == 0 || strcmp(tag, "text") == 0) {
        cell->type = tag[0] == 'b' ? PQ_BLOB : PQ_TEXT;
        return read_hex(&inner, arena, cell, error);
    }
    return pq_json_refuse(&inner, error,
                          "unknown kind of cell \"%s\"; known: int, real, text, blob", tag);
}

pq_status pq_cell_read(const pq_value *value, pq_arena *arena, pq_cell *cell, pq_error *error) {
    pq_status status = PQ_OK;
    const char *bytes = NULL;
    bool flag = false;
    switch (pq_json_kind(value)) {
    case PQ_KIND_NULL:
        cell->type = PQ_NULL;
        return PQ_OK;
    case PQ_KIND_INTEGER:
        cell->type = PQ_INTEGER;
        return pq_json_integer(value, INT64_MIN, INT64_MAX, &cell->as.integer, error);
    case PQ_KIND_REAL:
        cell->type = PQ_REAL;
        return pq_json_number(value, -INFINITY, INFINITY, &cell->as.real, error);
    case PQ_KIND_STRING:
        cell->type = PQ_TEXT;
        status = pq_json_bytes(value, &bytes, &cell->as.data.size, error);
        cell->as.data.bytes = pq_arena_copy(arena, bytes, cell->as.data.size);
        return cell->as.data.bytes == NULL ? pq_error_memory(error) : status;
    case PQ_KIND_OBJECT:
        return read_tagged(value, arena, cell, error);
    case PQ_KIND_BOOL:
        cell->type = PQ_INTEGER;
        status = pq_json_bool(value, &flag, error);
        cell->as.integer = flag ? 1 : 0;
        return status;
    case PQ_KIND_ARRAY:
        break;
    }
    return pq_json_refuse(
        value, error,
        "a cell must be null, true, false, a number, a string or an object {int|real|text|blob}");
}

static pq_status read_columns(const pq_value *value, pq_arena *arena, pq_rows *rows,
                              pq_error *error) {
    pq_status status = pq_json_array(value, &rows->n_columns, error);
    if (status != PQ_OK) {
        return status;
    }
    rows->columns = pq_arena_array(arena, rows->n_columns, sizeof *rows->columns);
    if (rows->columns == NULL) {
        return pq_error_memory(error);
    }
    for (size_t i = 0; i < rows->n_columns; i++) {
        pq_value name = pq_json_item(value, i);
        const char *text = NULL;
        status = pq_json_string(&name, &text, error);
        if (status != PQ_OK) {
            return status;
        }
        rows->columns[i] = pq_arena_string(arena, text);
        if (rows->columns[i] == NULL) {
            return pq_error_memory(error);
        }
    }
    return PQ_OK;
}

static pq_status read_cells(const pq_value *value, pq_arena *arena, pq_rows *rows,
                            pq_error *error) {
    pq_status status = pq_json_array(value, &rows->n_rows, error);
    if (status != PQ_OK) {
        return status;
    }
    if (rows->n_columns != 0 && rows->n_rows > SIZE_MAX / rows->n_columns) {
        return pq_error_memory(error);
    }
    rows->cells = pq_arena_array(arena, rows->n_rows * rows->n_columns, sizeof *rows->cells);
    if (rows->cells == NULL) {
        return pq_error_memory(error);
    }
    for (size_t r = 0; r < rows->n_rows; r++) {
        pq_value row = pq_json_item(value, r);
        size_t width = 0;
        status = pq_json_array(&row, &width, error);
        if (status == PQ_OK && width != rows->n_columns) {
            status = pq_json_refuse(&row, error, "the row has %zu cells but there are %zu columns",
                                    width, rows->n_columns);
        }
        for (size_t c = 0; status == PQ_OK && c < width; c++) {
            pq_value cell = pq_json_item(&row, c);
            status = pq_cell_read(&cell, arena, &rows->cells[r * width + c], error);
        }
        if (status != PQ_OK) {
            return status;
        }
    }
    return PQ_OK;
}

pq_status pq_rows_read(const pq_value *value, pq_arena *arena, pq_rows *rows, pq_error *error) {
    static const char *const fields[] = {"columns", "rows", NULL};
    *rows = (pq_rows){0};
    pq_value columns;
    pq_value cells;
    pq_status status = pq_json_object(value, fields, error);
    if (status == PQ_OK) {
        status = pq_json_member(value, "columns", &columns, error);
    }
    if (status == PQ_OK) {
        status = pq_json_member(value, "rows", &cells, error);
    }
    if (status == PQ_OK) {
        status = read_columns(&columns, arena, rows, error);
    }
    if (status == PQ_OK) {
        status = read_cells(&cells, arena, rows, error);
    }
    return status;
}

static void append_hex(pq_text *text, const char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        pq_text_append_hex(text, (unsigned char)bytes[i]);
    }
}

static void write_hex(pq_writer *w, const char *tag, const pq_cell *cell) {
    pq_write_object(w);
    pq_write_key(w, tag);
    pq_write_raw(w, "\"", 1);
    append_hex(w->text, cell->as.data.bytes, cell->as.data.size);
    pq_text_append(w->text, "\"");
    pq_write_end(w);
}

/* Can JSON hold these bytes as a string that reads back the same? */
static bool is_json_text(const char *bytes, size_t size) {
    size_t i = 0;
    while (i < size) {
        size_t length = pq_utf8_length(bytes + i, size - i);
        if (length == 0 || bytes[i] == '\0') {
            return false;
        }
        i += length;
    }
    return true;
}

/* The shortest decimal form, with ".0" where it would read as an integer. */
static void append_real(pq_text *text, double real) {
    if (isinf(real)) {
        pq_text_append(text, real < 0 ? "-Infinity" : "Infinity");
        return;
    }
    size_t start = text->size;
    pq_text_number(text, real);
    if (!text->failed && strpbrk(text->data + start, ".e") == NULL) {
        pq_text_append(text, ".0");
    }
}

static void write_real(pq_writer *w, double real) {
    if (isfinite(real) && real != trunc(real)) {
        pq_write_number(w, real);
        return;
    }
    pq_text digits = {0};
    append_real(&digits, real);
    pq_write_object(w);
    pq_write_key_string(w, "real", pq_text_string(&digits));
    pq_write_end(w);
    w->text->failed = w->text->failed || digits.failed;
    pq_text_free(&digits);
}

static void write_integer(pq_writer *w, int64_t integer) {
    if (integer >= -EXACT_INTEGERS && integer <= EXACT_INTEGERS) {
        pq_write_integer(w, integer);
        return;
    }
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, integer);
    pq_write_object(w);
    pq_write_key_string(w, "int", digits);
    pq_write_end(w);
}

void pq_cell_write(pq_writer *w, const pq_cell *cell) {
    switch (cell->type) {
    case PQ_NULL:
        pq_write_null(w);
        return;
    case PQ_INTEGER:
        write_integer(w, cell->as.integer);
        return;
    case PQ_REAL:
        write_real(w, cell->as.real);
        return;
    case PQ_TEXT:
        if (is_json_text(cell->as.data.bytes, cell->as.data.size)) {
            pq_write_bytes(w, cell->as.data.bytes, cell->as.data.size);
        } else {
            write_hex(w, "text", cell);
        }
        return;
    case PQ_BLOB:
        write_hex(w, "blob", cell);
        return;
    }
}

void pq_rows_write(pq_writer *w, const pq_rows *rows, size_t most) {
    if (rows == NULL) {
        pq_write_key_string(w, "columns", NULL);
        pq_write_key_string(w, "rows", NULL);
        pq_write_key_string(w, "row_count", NULL);
        return;
    }
    pq_write_key(w, "columns");
    pq_write_array(w);
    for (size_t c = 0; c < rows->n_columns; c++) {
        pq_write_string(w, rows->columns[c]);
    }
    pq_write_end(w);
    pq_write_key(w, "rows");
    pq_write_array(w);
    for (size_t r = 0; r < rows->n_rows && r < most; r++) {
        pq_write_array(w);
        for (size_t c = 0; c < rows->n_columns; c++) {
            pq_cell_write(w, pq_rows_cell(rows, r, c));
        }
        pq_write_end(w);
    }
    pq_write_end(w);
    pq_write_key_size(w, "row_count", rows->n_rows);
}

static void describe_text(pq_text *text, const pq_cell *cell) {
    const char *bytes = cell->as.data.bytes;
    size_t size = cell->as.data.size;
    size_t i = 0;
    pq_text_append(text, "'");
    for (size_t shown = 0; i < size && shown < DESCRIBED_LENGTH; shown++) {
        size_t length = pq_utf8_length(bytes + i, size - i);
        bool control = (unsigned char)bytes[i] < 0x20 || bytes[i] == 0x7F;
        if (length == 0 || control) {
            pq_text_append(text, "\xEF\xBF\xBD");
            length = 1;
        } else {
            pq_text_append_bytes(text, bytes + i, length);
        }
        i += length;
    }
    pq_text_append(text, i < size ? "...'" : "'");
}

void pq_cell_describe(pq_text *text, const pq_cell *cell) {
    switch (cell->type) {
    case PQ_NULL:
        pq_text_append(text, "NULL");
        return;
    case PQ_INTEGER:
        pq_text_format(text, "%" PRId64, cell->as.integer);
        return;
    case PQ_REAL:
        append_real(text, cell->as.real);
        return;
    case PQ_TEXT:
        describe_text(text, cell);
        return;
    case PQ_BLOB: {
        size_t shown =
            cell->as.data.size < DESCRIBED_LENGTH ? cell->as.data.size : DESCRIBED_LENGTH;
        pq_text_append(text, "x'");
        append_hex(text, cell->as.data.bytes, shown);
        pq_text_append(text, shown < cell->as.data.size ? "...'" : "'");
        return;
    }
    }
}
