#include "shape_parts.h"

#include <math.h>
#include <string.h>

enum { COLUMNS = 100, INDENT = 2, WIDEST_KEY = 30 };

/* ---- what a field takes, in words ---- */

static void append_words(pq_text *text, const char *const *words, uint64_t which) {
    bool is_first = true;
    for (size_t i = 0; words[i] != NULL; i++) {
        if ((which & PQ_IN(i)) != 0) {
            pq_text_format(text, "%s%s", is_first ? "" : ", ", words[i]);
            is_first = false;
        }
    }
}

static void append_item_limits(pq_text *text, const pq_field *f) {
    size_t least;
    size_t most;
    shape_item_limits(f, &least, &most);
    if (most == least) {
        pq_text_format(text, "%zu ", least);
    } else if (least > 0 && most != SIZE_MAX) {
        pq_text_format(text, "%zu to %zu ", least, most);
    } else if (least > 0) {
        pq_text_format(text, "at least %zu ", least);
    } else if (most != SIZE_MAX) {
        pq_text_format(text, "at most %zu ", most);
    }
}

static void append_list(pq_text *text, const pq_field *f) {
    pq_text_append(text, "an array of ");
    append_item_limits(text, f);
    switch (f->items) {
    case PQ_FIELD_IS_NUMBER:
        pq_text_append(text, "numbers, each ");
        pq_bounds_describe(text, pq_field_bounds(f));
        break;
    case PQ_FIELD_IS_TEXT:
        pq_text_append(text, "strings");
        break;
    case PQ_FIELD_IS_WORD:
        pq_text_append(text, "words, each one of: ");
        append_words(text, f->words, UINT64_MAX);
        break;
    default:
        pq_text_append(text, "objects");
    }
}

static void append_kind(pq_text *text, const pq_field *f) {
    switch (f->kind) {
    case PQ_FIELD_IS_NUMBER:
    case PQ_FIELD_IS_SIZE:
    case PQ_FIELD_IS_INTEGER:
        pq_bounds_describe(text, pq_field_bounds(f));
        break;
    case PQ_FIELD_IS_BOOL:
        pq_text_append(text, "true or false");
        break;
    case PQ_FIELD_IS_TEXT:
    case PQ_FIELD_IS_BYTES:
        pq_text_append(text, "a string");
        if (f->most > 0) {
            pq_text_format(text, " of at most %u bytes", f->most);
        }
        break;
    case PQ_FIELD_IS_WORD:
        pq_text_append(text, "one of: ");
        append_words(text, f->words, UINT64_MAX);
        break;
    case PQ_FIELD_IS_OBJECT:
        pq_text_append(text, "an object");
        break;
    case PQ_FIELD_IS_LIST:
        append_list(text, f);
        break;
    case PQ_FIELD_IS_MAP:
        pq_text_append(text, "an object; each value is ");
        append_kind(text, &f->of->fields[1]);
        break;
    default:
        shape_append_takes(text, f->takes);
        pq_text_append(text, f->takes == 0 ? "any value" : "");
    }
}

static void append_default(pq_text *text, const pq_field *f) {
    if (f->kind == PQ_FIELD_IS_WORD) {
        pq_text_format(text, "; default %s", f->words[(size_t)f->otherwise]);
    } else if (f->kind == PQ_FIELD_IS_BOOL) {
        pq_text_format(text, "; default %s", f->otherwise != 0 ? "true" : "false");
    } else if (f->kind == PQ_FIELD_IS_TEXT && f->otherwise_text != NULL) {
        pq_text_format(text, "; default \"%s\"", f->otherwise_text);
    } else if (f->kind != PQ_FIELD_IS_TEXT && isfinite(f->otherwise)) {
        pq_text_format(text, "; default %.15g", f->otherwise);
    } else {
        pq_text_append(text, "; optional");
    }
}

static void append_choice(pq_text *text, const pq_shape *shape, const pq_field *f) {
    const char *joint = "; instead of ";
    for (size_t i = 0; i < shape->n_fields; i++) {
        const pq_field *other = &shape->fields[i];
        if (shape_are_rivals(f, other)) {
            pq_text_format(text, "%s%s", joint, pq_field_key(other));
            joint = ", ";
        }
    }
}

/* "Length of one sequence. [tokens: a number from 0 to 1e+12; required]" */
static void append_field(pq_text *text, const pq_shape *shape, const pq_field *f) {
    pq_text_format(text, "%s [", f->help);
    if (f->unit != NULL) {
        pq_text_format(text, "%s: ", f->unit);
    }
    append_kind(text, f);
    if (f->nullable) {
        pq_text_append(text, ", or null");
    }
    if (f->choice > 0) {
        append_choice(text, shape, f);
    }
    if (f->variants != 0) {
        pq_text_format(text, "; with %s ", shape->by);
        append_words(text, shape_by(shape)->words, f->variants);
    }
    if (f->has_default) {
        append_default(text, f);
    } else if (f->choice == 0) {
        pq_text_append(text, f->optional ? "; optional" : "; required");
    }
    pq_text_append(text, "]");
}

/* ---- lines ---- */

static void append_blanks(pq_text *text, size_t count) {
    for (size_t i = 0; i < count; i++) {
        pq_text_append(text, " ");
    }
}

/* Appends words from `column` on, in lines that begin at that column. */
static void append_wrapped(pq_text *text, const char *words, size_t column) {
    size_t used = column;
    while (*words != '\0') {
        size_t size = strcspn(words, " ");
        if (used > column && used + 1 + size > COLUMNS) {
            pq_text_append(text, "\n");
            append_blanks(text, column);
            used = column;
        } else if (used > column) {
            pq_text_append(text, " ");
            used++;
        }
        pq_text_append_bytes(text, words, size);
        used += size;
        words += size;
        words += *words == ' ';
    }
    pq_text_append(text, "\n");
}

static size_t widest_key(const pq_shape *shape, size_t depth) {
    size_t widest = shape->format == NULL ? 0 : depth * INDENT + strlen("format");
    for (size_t i = 0; i < shape->n_fields; i++) {
        const pq_field *f = &shape->fields[i];
        size_t width = depth * INDENT + strlen(pq_field_key(f));
        size_t below = shape_below(f) == NULL ? 0 : widest_key(shape_below(f), depth + 1);
        width = below > width ? below : width;
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void append_line(pq_text *text, const char *key, const char *words, size_t depth,
                        size_t column) {
    size_t used = (depth + 1) * INDENT + strlen(key);
    append_blanks(text, (depth + 1) * INDENT);
    pq_text_append(text, key);
    if (used + INDENT > column) {
        pq_text_append(text, "\n");
        used = 0;
    }
    append_blanks(text, column - used);
    append_wrapped(text, words, column);
}

static void append_constant(pq_text *text, const char *key, const char *value, size_t depth,
                            size_t column) {
    if (value != NULL) {
        pq_text words = {0};
        pq_text_format(&words, "What the file is. [%s; required]", value);
        append_line(text, key, pq_text_string(&words), depth, column);
        pq_text_free(&words);
    }
}

static void append_shape(pq_text *text, const pq_shape *shape, size_t depth, size_t column) {
    append_constant(text, "format", shape->format, depth, column);
    append_constant(text, "kind", shape->format_kind, depth, column);
    for (size_t i = 0; i < shape->n_fields; i++) {
        const pq_field *f = &shape->fields[i];
        pq_text words = {0};
        append_field(&words, shape, f);
        append_line(text, pq_field_key(f), pq_text_string(&words), depth, column);
        pq_text_free(&words);
        if (shape_below(f) != NULL) {
            append_shape(text, shape_below(f), depth + 1, column);
        }
    }
}

void pq_shape_help(const pq_shape *shape, pq_text *text) {
    size_t widest = widest_key(shape, 0);
    append_shape(text, shape, 0, 2 * INDENT + (widest > WIDEST_KEY ? WIDEST_KEY : widest));
}
