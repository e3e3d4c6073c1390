#include "pq_codes.h"
#include "shape_parts.h"

#include <math.h>
#include <string.h>

static const char *const kind_codes[] = PQ_WORDS_OF(PQ_FIELD_KIND_LIST);

static void describe_bounds(const pq_field *f, pq_writer *w) {
    pq_bounds bounds = pq_field_bounds(f);
    if (pq_bounds_has_min(bounds)) {
        pq_write_key_number(w, bounds.above ? "above" : "min", bounds.min);
    }
    if (pq_bounds_has_max(bounds)) {
        pq_write_key_number(w, "max", bounds.max);
    }
    if (bounds.whole && f->kind == PQ_FIELD_IS_NUMBER) {
        pq_write_key_bool(w, "whole", true);
    }
}

static void describe_default(const pq_field *f, pq_writer *w) {
    if (!f->has_default) {
        return;
    }
    if (shape_is_figure(f->kind) && isfinite(f->otherwise)) {
        pq_write_key_number(w, "default", f->otherwise);
    } else if (f->kind == PQ_FIELD_IS_BOOL) {
        pq_write_key_bool(w, "default", f->otherwise != 0);
    } else if (f->kind == PQ_FIELD_IS_WORD) {
        pq_write_key_string(w, "default", f->words[(size_t)f->otherwise]);
    } else if (f->kind == PQ_FIELD_IS_TEXT && f->otherwise_text != NULL) {
        pq_write_key_string(w, "default", f->otherwise_text);
    }
}

static void write_words(pq_writer *w, const char *const *words, uint64_t which) {
    pq_write_array(w);
    for (size_t i = 0; words[i] != NULL; i++) {
        if ((which & PQ_IN(i)) != 0) {
            pq_write_string(w, words[i]);
        }
    }
    pq_write_end(w);
}

static void describe_items(const pq_field *f, pq_writer *w) {
    bool is_list = f->kind == PQ_FIELD_IS_LIST;
    size_t least;
    size_t most;
    shape_item_limits(f, &least, &most);
    if (is_list) {
        pq_write_key_string(w, "items", kind_codes[f->items]);
    } else if (f->kind == PQ_FIELD_IS_MAP) {
        pq_write_key_string(w, "items", kind_codes[f->of->fields[1].kind]);
    }
    if (is_list && f->items == PQ_FIELD_IS_NUMBER) {
        describe_bounds(f, w);
    }
    if (least > 0) {
        pq_write_key_size(w, "least", least);
    }
    if (most != SIZE_MAX) {
        pq_write_key_size(w, "most", most);
    }
}

static void describe_takes(const pq_field *f, pq_writer *w) {
    static const char *const names[] = {"null", "bool", "integer", "number",
                                        "text", "list", "object"};
    pq_write_key(w, "takes");
    pq_write_array(w);
    for (unsigned kind = 0; kind <= PQ_KIND_OBJECT; kind++) {
        if ((f->takes & (1u << kind)) != 0) {
            pq_write_string(w, names[kind]);
        }
    }
    pq_write_end(w);
}

static void describe_choice(const pq_shape *shape, const pq_field *f, pq_writer *w) {
    pq_write_key(w, "one_of");
    pq_write_array(w);
    for (size_t i = 0; i < shape->n_fields; i++) {
        const pq_field *other = &shape->fields[i];
        if (other == f || shape_are_rivals(f, other)) {
            pq_write_string(w, pq_field_key(other));
        }
    }
    pq_write_end(w);
}

static void describe_variants(const pq_shape *shape, const pq_field *f, pq_writer *w) {
    pq_write_key(w, "when");
    pq_write_object(w);
    pq_write_key(w, shape->by);
    write_words(w, shape_by(shape)->words, f->variants);
    pq_write_end(w);
}

static void describe_field(const pq_shape *shape, const pq_field *f, pq_writer *w) {
    pq_write_object(w);
    pq_write_key_string(w, "key", pq_field_key(f));
    pq_write_key_string(w, "kind", kind_codes[f->kind]);
    pq_write_key_bool(w, "required", !f->optional && f->choice == 0);
    pq_write_key_string(w, "help", f->help);
    if (f->unit != NULL) {
        pq_write_key_string(w, "unit", f->unit);
    }
    if (shape_is_figure(f->kind)) {
        describe_bounds(f, w);
    }
    describe_default(f, w);
    if (f->nullable) {
        pq_write_key_bool(w, "nullable", true);
    }
    if (f->words != NULL) {
        pq_write_key(w, "words");
        write_words(w, f->words, UINT64_MAX);
    }
    if (f->filled) {
        pq_write_key_bool(w, "filled", true);
    }
    describe_items(f, w);
    if (f->takes != 0) {
        describe_takes(f, w);
    }
    if (f->choice > 0) {
        describe_choice(shape, f, w);
    }
    if (f->variants != 0) {
        describe_variants(shape, f, w);
    }
    if (shape_below(f) != NULL) {
        pq_write_key(w, "fields");
        pq_shape_describe(shape_below(f), w);
    }
    pq_write_end(w);
}

/* "format" and "kind" of a document, which have one value. */
static void describe_constant(pq_writer *w, const char *key, const char *value) {
    if (value == NULL) {
        return;
    }
    pq_write_object(w);
    pq_write_key_string(w, "key", key);
    pq_write_key_string(w, "kind", "word");
    pq_write_key_bool(w, "required", true);
    pq_write_key_string(w, "help", "What the file is.");
    pq_write_key(w, "words");
    pq_write_array(w);
    pq_write_string(w, value);
    pq_write_end(w);
    pq_write_end(w);
}

void pq_shape_describe(const pq_shape *shape, pq_writer *w) {
    pq_write_array(w);
    describe_constant(w, "format", shape->format);
    describe_constant(w, "kind", shape->format_kind);
    for (size_t i = 0; i < shape->n_fields; i++) {
        describe_field(shape, &shape->fields[i], w);
    }
    pq_write_end(w);
}
